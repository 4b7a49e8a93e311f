package org.sealkeeper.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.Sources;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.renewal.Renewals;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** With running nodes and whole renewals in {@code ClusterTest}. */
class PlannedStatementsTest extends SealkeeperTest {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Renewals renewals;

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

    @Test
    void what_is_asked_by_key_stays_prepared_and_the_rest_is_planned_each_time() {
        transaction.executeWithoutResult(nothingStays -> {
            nothingStays.setRollbackOnly();
            UUID nobody = UUID.randomUUID();
            for (int i = 0; i < 10; i++) {
                assertThat(renewals.openOf(new SignatureId(nobody))).isEmpty();
                assertThat(renewals.find(Optional.of(new SignatureId(nobody)), 0, 10)).isEmpty();
                jdbc.sql("insert into keeper (signature_id, user_id, position) select id, 'kim', 0 from signature where id = :id")
                        .param("id", nobody).update();
            }
            List<String> kept = jdbc.sql("select statement from pg_prepared_statements").query(String.class).list();
            assertThat(kept).anyMatch(text -> text.contains("from renewal") && text.contains("signature_id = $1 and ended_at is null"))
                    .anyMatch(text -> text.startsWith("insert into keeper"))
                    .noneMatch(text -> text.contains("from renewal") && text.contains("offset"));
        });
    }

    /** Who marks one must name its columns: a table may get more of them while a node runs. */
    @Test
    void what_stays_prepared_names_its_columns() {
        List<String> marked = Sources.matches("/\\* prepared \\*/([^;]*);").map(match -> match.group(1)).toList();

        assertThat(marked).hasSizeGreaterThan(15).noneMatch(statement -> statement.contains("*"));
    }
}
