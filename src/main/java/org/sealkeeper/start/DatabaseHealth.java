package org.sealkeeper.start;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.stereotype.Component;

/**
 * Whether PostgreSQL answers, said within seconds: the health page asks over a connection of its own, which neither waits
 * for work to give one back nor for a network that swallows what is sent. It stands in for the one of Spring Boot.
 */
@Component("dbHealthIndicator")
class DatabaseHealth implements HealthIndicator, AutoCloseable {

    private static final int SECONDS = 2;
    /** Whoever asks in between hears the same of a database that is away, and does not wait once more. */
    private static final Duration HOLDS = Duration.ofSeconds(1);

    private final HikariDataSource connection;
    private Health said = Health.up().build();
    private long saidAt;

    DatabaseHealth(JdbcConnectionDetails database) {
        var settings = new HikariConfig();
        settings.setPoolName("health");
        settings.setJdbcUrl(database.getJdbcUrl());
        settings.setUsername(database.getUsername());
        settings.setPassword(database.getPassword());
        settings.setMaximumPoolSize(1);
        settings.setConnectionTimeout(Duration.ofSeconds(SECONDS).toMillis());
        settings.setValidationTimeout(Duration.ofSeconds(SECONDS - 1).toMillis());
        settings.setInitializationFailTimeout(-1);
        settings.addDataSourceProperty("connectTimeout", SECONDS);
        settings.addDataSourceProperty("loginTimeout", SECONDS);
        settings.addDataSourceProperty("socketTimeout", SECONDS);
        settings.addDataSourceProperty("ApplicationName", "sealkeeper health");
        connection = new HikariDataSource(settings);
    }

    @Override
    public synchronized Health health() {
        if (said.getStatus().equals(Status.UP) || System.nanoTime() - saidAt > HOLDS.toNanos()) {
            said = ask();
            saidAt = System.nanoTime();
        }
        return said;
    }

    private Health ask() {
        try (Connection asked = connection.getConnection(); var question = asked.createStatement()) {
            question.execute("select 1");
            return Health.up().build();
        } catch (SQLException e) {
            return Health.down(e).build();
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
