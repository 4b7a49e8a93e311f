package org.sealkeeper.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How long a silent PostgreSQL is waited for: two minutes, and by migrations without an end. */
class MigrationPatienceTest extends SealkeeperTest {

    private static final String SCHEMA = "patience";

    @Autowired
    private DataSource database;

    @Autowired
    @Qualifier("patienceForMigrations")
    private Callback patience;

    @Autowired
    private JdbcClient jdbc;

    @AfterEach
    void no_schema() {
        jdbc.sql("drop schema if exists " + SCHEMA + " cascade").update();
    }

    @Test
    void migrations_wait_without_an_end_and_nothing_else_does() throws SQLException {
        var during = new AtomicInteger(-1);

        Flyway.configure().dataSource(database).schemas(SCHEMA).locations("classpath:no/such/migrations")
                .failOnMissingLocations(false).callbacks(patience).javaMigrations(new V1__Look(during)).load().migrate();

        assertThat(during).hasValue(0);
        try (var connection = database.getConnection()) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(120_000);
        }
    }

    private static final class V1__Look extends BaseJavaMigration {

        private final AtomicInteger millis;

        V1__Look(AtomicInteger millis) {
            this.millis = millis;
        }

        @Override
        public void migrate(Context context) throws SQLException {
            millis.set(context.getConnection().getNetworkTimeout());
        }
    }
}
