package org.sealkeeper.start;

import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGStatement;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Has PostgreSQL plan each of our statements when it is run. One that the server keeps prepared, and that selects all of a
 * table's columns, fails on every connection once a newer node has added a column: "cached plan must not change result
 * type". The engine's statements, which are most, stay prepared; Sealkeeper's migrations do not touch its tables.
 */
@Component
class PlannedStatements extends JdbcTemplate {

    PlannedStatements(DataSource database) {
        super(database);
    }

    @Override
    protected void applyStatementSettings(Statement statement) throws SQLException {
        super.applyStatementSettings(statement);
        statement.unwrap(PGStatement.class).setPrepareThreshold(0);
    }
}
