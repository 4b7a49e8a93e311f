package org.sealkeeper.start;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Asks the configured PostgreSQL once whether it can be used, so that what is wrong is said in a sentence. */
final class ForeignPostgres {

    private static final int OLDEST_MAJOR_VERSION = 15;
    private static final String WAIT_SECONDS = "10";

    private ForeignPostgres() {
    }

    /** @throws StartRefused when it does not answer, does not let us in, or is too old */
    static void check(String url, String user, String password) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new StartRefused("start.database-url", url);
        }
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", WAIT_SECONDS);
        properties.setProperty("loginTimeout", WAIT_SECONDS);
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_MAJOR_VERSION) {
                throw new StartRefused("start.database-too-old", url, version, OLDEST_MAJOR_VERSION);
            }
        } catch (SQLException e) {
            throw refused(e, url, user);
        }
    }

    /** By SQLSTATE class: 28 is about who we are, 3D about the database's name, everything else about reaching it. */
    private static StartRefused refused(SQLException e, String url, String user) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("28")) {
            return new StartRefused(e, "start.database-login", url, user);
        }
        if (state.startsWith("3D")) {
            return new StartRefused(e, "start.database-missing", url);
        }
        return new StartRefused(e, "start.database-unreachable", url, e.getMessage());
    }
}
