package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.TaskService;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How PostgreSQL looks for the tasks that somebody may see, when there are thousands. */
class PlannedPermissionsTest extends SealkeeperTest {

    private static final int TASKS = 5_000;
    /** As the engine asks. */
    private static final String VISIBLE = """
            select distinct t.id_, t.due_date_ from act_ru_task t join act_re_procdef d on t.proc_def_id_ = d.id_
            join (select a.* from act_ru_authorization a
                  where a.type_ < 2 and (a.user_id_ in ('chen', '*') or a.group_id_ in ('approvers'))
                    and (a.resource_type_ = 7 and a.perms_ & 2 = 2 or a.resource_type_ = 6 and a.perms_ & 64 = 64)) auth
              on auth.resource_id_ in (t.id_, d.key_, '*')
            where t.suspension_state_ = 1 and auth.resource_id_ is not null and t.tenant_id_ is null
            order by t.due_date_ limit 50
            """;

    /** Each permission next to each task; next to each of the few definitions, a task may be. */
    private static final String COMPARED = "Join Filter: .*resource_id_";

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private TaskService tasks;
    @Autowired
    private IdentityService identities;
    @Autowired
    private PlatformTransactionManager transactions;

    @Test
    void permissions_of_a_task_are_looked_up_and_not_all_compared_with_each() {
        new TransactionTemplate(transactions).executeWithoutResult(all -> {
            all.setRollbackOnly();
            jdbc.sql("""
                    insert into act_ru_task (id_, rev_, name_, suspension_state_, create_time_, priority_, proc_def_id_)
                    select 'plan-' || n, 1, 'Approve renewal', 1, localtimestamp, 50,
                        (select id_ from act_re_procdef where key_ = 'renewal' order by version_ desc limit 1)
                    from generate_series(1, :tasks) n
                    """).param("tasks", TASKS).update();
            jdbc.sql("""
                    insert into act_ru_authorization (id_, rev_, type_, group_id_, resource_type_, resource_id_, perms_)
                    select 'plan-' || n, 1, 1, 'approvers', 7, 'plan-' || n, 2 | 8192 from generate_series(1, :tasks) n
                    """).param("tasks", TASKS).update();
            jdbc.sql("analyze act_ru_task, act_ru_authorization").update();

            assertThat(plan()).contains("Index Cond: (((resource_id_)::text = (t.id_)::text)").doesNotContainPattern(COMPARED);

            jdbc.sql("drop statistics act_ru_authorization_perms").update();
            assertThat(plan()).as("what the statistics are for").containsPattern(COMPARED);
        });
    }

    private String plan() {
        return String.join("\n", jdbc.sql("explain " + VISIBLE).query(String.class).list());
    }

    @Test
    void the_question_is_planned_each_time_with_who_asks() {
        identities.setAuthentication("chen", List.of("approvers"));
        try {
            new TransactionTemplate(transactions).executeWithoutResult(one -> {
                IntStream.range(0, 12).forEach(round -> tasks.createTaskQuery().active().listPage(0, 50));

                assertThat(jdbc.sql("select statement from pg_prepared_statements").query(String.class).list())
                        .noneMatch(statement -> statement.contains("ACT_RU_AUTHORIZATION A") && statement.contains("ACT_RU_TASK"))
                        .anyMatch(statement -> statement.contains("distinct(A.GROUP_ID_) FROM ACT_RU_AUTHORIZATION A"));
            });
        } finally {
            identities.clearAuthentication();
        }
    }
}
