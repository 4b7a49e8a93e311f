package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a clock that was ahead by a day has left behind. */
class TimesAheadTest extends SealkeeperTest {

    private static final Duration DAY = Duration.ofDays(1);

    @Autowired
    private TimesAhead times;
    @Autowired
    private ManagementService management;
    @Autowired
    private IdentityService identities;
    @Autowired
    private JdbcClient jdbc;

    private final String job = UUID.randomUUID().toString();

    @AfterEach
    void remove() {
        jdbc.sql("delete from act_ru_job where id_ = :job").param("job", job).update();
    }

    @Test
    void a_schedule_leaves_no_day_out() {
        Job watch = management.createJobQuery().processDefinitionKey("expiry-watch").timers().singleResult();
        Timestamp due = Timestamp.from(watch.getDuedate().toInstant().plus(DAY));
        jdbc.sql("update act_ru_job set duedate_ = :due, create_time_ = :made where id_ = :job").param("due", due)
                .param("made", tomorrow()).param("job", watch.getId()).update();

        times.look();
        times.look();

        assertThat(management.createJobQuery().jobId(watch.getId()).singleResult().getDuedate()).isEqualTo(watch.getDuedate());
    }

    @Test
    void a_step_that_failed_is_tried_again_today() {
        insert("message", tomorrow(), null);
        times.look();
        assertThat(due()).isBefore(Instant.now().plusSeconds(60));
    }

    @Test
    void a_step_that_waits_as_long_as_it_may_goes_on_waiting() {
        Instant soon = Instant.now().plus(Duration.ofHours(2));
        insert("message", Timestamp.from(soon), null);
        times.look();
        assertThat(due()).isAfter(soon.minusSeconds(1));
    }

    @Test
    void a_lock_that_nobody_extends_is_freed_and_one_that_is_extended_stays() {
        insert("message", null, tomorrow());
        times.look();
        assertThat(locked()).isTrue();
        jdbc.sql("update act_ru_job set lock_exp_time_ = lock_exp_time_ + interval '8 s' where id_ = :job").param("job", job).update();
        times.look();
        assertThat(locked()).isTrue();
        times.look();
        assertThat(locked()).isFalse();
    }

    @Test
    void nobody_is_kept_out_for_a_day() {
        var user = identities.newUser(unique("mistyped"));
        user.setPassword("Something-long-4-tests");
        identities.saveUser(user);
        jdbc.sql("update act_id_user set lock_exp_time_ = :end where id_ = :user").param("end", tomorrow())
                .param("user", user.getId()).update();
        times.look();
        assertThat(jdbc.sql("select lock_exp_time_ is null from act_id_user where id_ = :user").param("user", user.getId())
                .query(Boolean.class).single()).isTrue();
        identities.deleteUser(user.getId());
    }

    /** Suspended, so that it is not run. */
    private void insert(String type, Timestamp due, Timestamp lockedUntil) {
        jdbc.sql("""
                insert into act_ru_job (id_, rev_, type_, duedate_, lock_owner_, lock_exp_time_, retries_, exclusive_,
                    suspension_state_, handler_type_, priority_, create_time_)
                values (:job, 1, :type, :due, 'a node that is gone', :locked, 3, true, 2, 'async-continuation', 0, localtimestamp)
                """).param("job", job).param("type", type).param("due", due).param("locked", lockedUntil).update();
    }

    private Instant due() {
        return jdbc.sql("select duedate_ from act_ru_job where id_ = :job").param("job", job)
                .query((row, number) -> row.getTimestamp(1).toInstant()).single();
    }

    private boolean locked() {
        return jdbc.sql("select lock_owner_ is not null from act_ru_job where id_ = :job").param("job", job).query(Boolean.class)
                .single();
    }

    private static Timestamp tomorrow() {
        return Timestamp.from(Instant.now().plus(DAY));
    }
}
