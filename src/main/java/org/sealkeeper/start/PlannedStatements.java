package org.sealkeeper.start;

import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.PGStatement;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Has PostgreSQL plan our questions each time that they are asked. One that the server keeps prepared, and that selects all of a
 * table's columns, fails on every connection once a newer node has added a column: "cached plan must not change result
 * type"; and what is found best in one case, such as a list without a filter, may be kept for all others.
 *
 * <p>Planning takes longer than finding a row by its key. So those that the steps of each renewal ask begin with
 * {@value #PREPARED}: they name their columns, and have one right plan. They stay prepared, as inserts do, which have no
 * columns to give and nothing to choose. The engine's statements, which are most, stay prepared too; Sealkeeper's migrations do
 * not touch its tables, and never change the type of a column.
 */
@Component
class PlannedStatements extends JdbcTemplate {

    static final String PREPARED = "/* prepared */";

    PlannedStatements(DataSource database) {
        super(database);
    }

    @Override
    protected void applyStatementSettings(Statement statement) throws SQLException {
        super.applyStatementSettings(statement);
        PGStatement driver = statement.unwrap(PGStatement.class);
        // of a statement without values yet, its text
        String text = driver.toString().stripLeading();
        if (!text.startsWith(PREPARED) && !text.startsWith("insert ")) {
            driver.setPrepareThreshold(0);
        }
    }
}
