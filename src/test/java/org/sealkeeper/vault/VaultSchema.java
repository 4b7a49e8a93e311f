package org.sealkeeper.vault;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A vault of its own for one test: its tables, empty, in a schema of the tests' database; the ledger is everybody's. */
final class VaultSchema implements AutoCloseable {

    private final String name;
    private final JdbcClient shared;
    private final HikariDataSource source = new HikariDataSource();

    VaultSchema(String name, JdbcClient shared, DataSource sharedSource) throws SQLException {
        this.name = name;
        this.shared = shared;
        shared.sql("create schema " + name).update();
        var pool = sharedSource.unwrap(HikariDataSource.class);
        source.setJdbcUrl(pool.getJdbcUrl());
        source.setUsername(pool.getUsername());
        source.setPassword(pool.getPassword());
        source.setConnectionInitSql("set search_path to " + name + ", public");
        source.setMaximumPoolSize(8);
        for (String table : List.of("vault_master", "vault_master_spare", "vault_key", "supporting_document")) {
            jdbc().sql("create table " + name + "." + table + " (like public." + table + " including all)").update();
        }
    }

    DataSource source() {
        return source;
    }

    JdbcClient jdbc() {
        return JdbcClient.create(source);
    }

    @Override
    public void close() {
        source.close();
        shared.sql("drop schema " + name + " cascade").update();
    }
}
