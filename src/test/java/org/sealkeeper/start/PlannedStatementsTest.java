package org.sealkeeper.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** With running nodes and whole renewals in {@code ClusterTest}. */
class PlannedStatementsTest extends SealkeeperTest {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void a_table_that_grows_is_read_on_by_whoever_has_read_it_before() {
        transaction.executeWithoutResult(nothingStays -> {
            nothingStays.setRollbackOnly();
            jdbc.sql("create table growing (id int)").update();
            jdbc.sql("insert into growing values (1)").update();
            for (int i = 0; i < 10; i++) {
                assertThat(jdbc.sql("select * from growing where id = :id").param("id", 1).query().singleRow()).hasSize(1);
            }
            jdbc.sql("alter table growing add column name text").update();
            assertThat(jdbc.sql("select * from growing where id = :id").param("id", 1).query().singleRow()).hasSize(2);
        });
    }
}
