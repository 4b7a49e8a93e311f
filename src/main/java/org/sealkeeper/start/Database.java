package org.sealkeeper.start;

import java.nio.file.Path;
import java.sql.SQLException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Which PostgreSQL is used: the one that {@code SEALKEEPER_DB_URL}, {@code _USER} and {@code _PASSWORD} name, else the
 * application's own. The pool hangs on this bean, so it is closed before the server stops.
 */
@Configuration(proxyBeanMethods = false)
class Database {

    @Bean(destroyMethod = "close")
    DataFolder dataFolder(@Value("${sealkeeper.data-dir:./data}") Path path) {
        return DataFolder.open(path);
    }

    @Bean
    ConnectionDetails jdbcConnectionDetails(DataFolder folder, @Value("${sealkeeper.db.url:}") String url,
            @Value("${sealkeeper.db.user:}") String user, @Value("${sealkeeper.db.password:}") String password,
            @Value("${sealkeeper.embedded-postgres.fsync:true}") boolean fsync) {
        if (!url.isBlank()) {
            ForeignPostgres.check(url, user, password);
            return new ConnectionDetails(url, user, password, () -> { });
        }
        var postgres = EmbeddedPostgres.start(folder, fsync);
        return new ConnectionDetails(postgres.url(), EmbeddedPostgres.USER, postgres.password(), postgres::close);
    }

    /** A database that a newer Sealkeeper has used may mean things that this one does not know of. */
    @Bean
    FlywayMigrationStrategy refuseNewerThenMigrate() {
        return flyway -> {
            for (MigrationInfo migration : flyway.info().applied()) {
                if (!migration.getState().isResolved()) {
                    throw new StartRefused("start.database-newer", migration.getVersion(), migration.getDescription());
                }
            }
            flyway.migrate();
        };
    }

    /** An index over a large ledger takes as long as it takes; the pool puts its time-out back. */
    @Bean
    Callback patienceForMigrations() {
        return new Callback() {
            @Override
            public boolean supports(Event event, Context context) {
                return event == Event.BEFORE_EACH_MIGRATE;
            }

            @Override
            public boolean canHandleInTransaction(Event event, Context context) {
                return true;
            }

            @Override
            public void handle(Event event, Context context) {
                try {
                    context.getConnection().setNetworkTimeout(Runnable::run, 0);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public String getCallbackName() {
                return "patience-for-migrations";
            }
        };
    }

    /** @param stop what to do when the application ends */
    record ConnectionDetails(String url, String user, String password, Runnable stop)
            implements JdbcConnectionDetails, AutoCloseable {

        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public String getUsername() {
            return user;
        }

        @Override
        public String getPassword() {
            return password;
        }

        @Override
        public void close() {
            stop.run();
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "ConnectionDetails[url=" + url + ", user=" + user + "]";
        }
    }
}
