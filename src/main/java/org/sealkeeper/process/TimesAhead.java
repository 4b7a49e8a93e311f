package org.sealkeeper.process;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ManagementService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * A machine whose clock was ahead, and is right again, leaves times behind that are further away than they can be: tries
 * that come a day late, schedules that leave out a day, locks that nobody holds. Once a minute they are brought to where they
 * would be; what is due at a moment that somebody has chosen stays.
 */
@Component
class TimesAhead {

    private static final Logger LOG = LoggerFactory.getLogger(TimesAhead.class);
    /** Clocks of nodes that are kept together differ by less. */
    private static final Duration SLACK = Duration.ofMinutes(1);
    /** Timers that only bridge a pause until something is asked again. */
    private static final String PAUSE = "waiting-time-elapsed";

    private final JdbcClient jdbc;
    private final ManagementService management;
    private final Clock clock;
    private final Duration longestPause;
    private final Duration lockTime;
    private final Duration longestLogInDelay;
    /** A lock that its node extends has another end at each look. */
    private final Map<String, Timestamp> seenLocks = new HashMap<>();

    TimesAhead(JdbcClient jdbc, ManagementService management, Clock clock,
            @Value("${sealkeeper.retry.pauses}") String retryPauses,
            @Value("${camunda.bpm.job-execution.lock-time-in-millis}") long lockMillis,
            @Value("${camunda.bpm.generic-properties.properties.loginDelayMaxTime}") long logInSeconds) {
        this.jdbc = jdbc;
        this.management = management;
        this.clock = clock;
        this.longestPause = Stream.of(retryPauses.split(",")).map(String::strip).map(Duration::parse)
                .max(Duration::compareTo).orElse(Duration.ZERO);
        this.lockTime = Duration.ofMillis(lockMillis);
        this.longestLogInDelay = Duration.ofSeconds(logInSeconds);
    }

    @Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT30S")
    synchronized void look() {
        Instant now = clock.instant();
        int timers = timers(now);
        int tries = tries(now);
        int locks = locks(now);
        int people = people(now);
        if (timers + tries + locks + people > 0) {
            LOG.warn("The clock was ahead, here or at another node: {} timers, {} tries, {} locks and {} log-ins would have waited for"
                    + " a time that is further away than it can be", timers, tries, locks, people);
        }
    }

    /** Those that were made in the future; a cycle makes its next one when it fires. */
    private int timers(Instant now) {
        List<String> ahead = jdbc.sql("select id_ from act_ru_job where type_ = 'timer' and create_time_ > :limit")
                .param("limit", at(now.plus(SLACK))).query(String.class).list();
        for (String timer : ahead) {
            boolean pauses = jdbc.sql("""
                    update act_ru_job j
                    set duedate_ = :now, rev_ = j.rev_ + 1
                    from act_ru_jobdef d
                    where j.id_ = :id and d.id_ = j.job_def_id_ and d.act_id_ = :pause and j.duedate_ > :now
                    """).param("now", at(now)).param("id", timer).param("pause", PAUSE).update() > 0;
            if (!pauses) {
                management.recalculateJobDuedate(timer, false);
            }
            jdbc.sql("update act_ru_job set create_time_ = :now where id_ = :id").param("now", at(now)).param("id", timer).update();
        }
        return ahead.size();
    }

    private int tries(Instant now) {
        return jdbc.sql("""
                update act_ru_job
                set duedate_ = :now, rev_ = rev_ + 1
                where type_ = 'message' and duedate_ > :limit
                """).param("now", at(now)).param("limit", at(now.plus(longestPause).plus(SLACK))).update();
    }

    /** What is locked for so long, and not extended from one look to the next, is held by nobody. */
    private int locks(Instant now) {
        Map<String, Timestamp> seen = new HashMap<>();
        jdbc.sql("select id_, lock_exp_time_ from act_ru_job where lock_exp_time_ > :limit")
                .param("limit", at(now.plus(lockTime).plus(SLACK)))
                .query(row -> {
                    seen.put(row.getString(1), row.getTimestamp(2));
                });
        int freed = 0;
        for (var lock : seen.entrySet()) {
            if (lock.getValue().equals(seenLocks.get(lock.getKey()))) {
                freed += jdbc.sql("""
                        update act_ru_job
                        set lock_owner_ = null, lock_exp_time_ = null, rev_ = rev_ + 1
                        where id_ = :id and lock_exp_time_ = :end
                        """).param("id", lock.getKey()).param("end", lock.getValue()).update();
            }
        }
        seenLocks.clear();
        seenLocks.putAll(seen);
        return freed;
    }

    /** Who mistyped a password while the clock was ahead. */
    private int people(Instant now) {
        return jdbc.sql("update act_id_user set lock_exp_time_ = null where lock_exp_time_ > :limit")
                .param("limit", at(now.plus(longestLogInDelay).plus(SLACK))).update();
    }

    private static Timestamp at(Instant moment) {
        return Timestamp.from(moment);
    }
}
