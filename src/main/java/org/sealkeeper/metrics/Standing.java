package org.sealkeeper.metrics;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.TaskCountByCandidateGroupResult;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureState;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads how everything stands at one moment. */
@Component
class Standing {

    /** Signatures that are told one by one: those that end first. A time series for each of a million is of no use. */
    static final int NEAREST = 500;
    /** A job that could have run for so long waits for a job executor that is stuck, or has too much to do. */
    private static final Duration OVERDUE = Duration.ofMinutes(5);

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final TaskService tasks;
    private final RuntimeService processes;
    private final ManagementService jobs;
    private final Clock clock;

    Standing(JdbcClient jdbc, Inventory inventory, TaskService tasks, RuntimeService processes, ManagementService jobs,
            Clock clock) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.tasks = tasks;
        this.processes = processes;
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * @param nearest the signatures that end first, lapsed ones included
     * @param tasks how many wait, by candidate group; {@code assigned} for those that somebody has taken
     * @param oldestTask when the task that has waited longest was made
     * @param lastWatch when the expiry watch was last done
     * @param oldestMail when the mail was queued that has waited longest
     */
    record Reading(Instant at, Map<SignatureState, Long> signatures, List<Signature> nearest, Map<String, Long> tasks,
            Optional<Instant> oldestTask, long incidents, long overdueJobs, long renewals, long lapses,
            Optional<Instant> lastWatch, long mails, Optional<Instant> oldestMail) {
    }

    Reading read() {
        Instant now = clock.instant();
        return new Reading(now, signatures(now), inventory.endingFirst(NEAREST), tasks(), oldestTask(),
                processes.createIncidentQuery().count(),
                jobs.createJobQuery().executable().duedateLowerThan(Date.from(now.minus(OVERDUE))).count(),
                // indexes renewal_one_open and lapse_one_open have only those that run
                count("select count(*) from renewal where ended_at is null"),
                count("select count(*) from lapse where ended_at is null"),
                moment("select max(finished_at) from watch_run"),
                // index mail_to_send
                count("select count(*) from mail where state in ('WAITING', 'HELD', 'SENDING')"),
                moment("select min(queued_at) from mail where state in ('WAITING', 'HELD', 'SENDING')"));
    }

    /** The same limits as {@link Signature#stateAt}. */
    private Map<SignatureState, Long> signatures(Instant now) {
        var counts = new EnumMap<SignatureState, Long>(SignatureState.class);
        for (SignatureState state : SignatureState.values()) {
            counts.put(state, 0L);
        }
        jdbc.sql("""
                select case when effective_expiry is null then 'UNKNOWN'
                            when effective_expiry < :now then 'LAPSED'
                            when critical_from <= :now then 'CRITICAL'
                            when due_from <= :now then 'DUE'
                            else 'VALID' end as state, count(*) as signatures
                from signature
                group by 1
                """)
                .param("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                .query((row, number) -> counts.put(SignatureState.valueOf(row.getString("state")),
                        row.getLong("signatures"))).list();
        return counts;
    }

    private Map<String, Long> tasks() {
        var counts = new TreeMap<String, Long>();
        for (TaskCountByCandidateGroupResult waiting : tasks.createTaskReport().taskCountByCandidateGroup()) {
            counts.put(Optional.ofNullable(waiting.getGroupName()).orElse("assigned"), (long) waiting.getTaskCount());
        }
        return counts;
    }

    private Optional<Instant> oldestTask() {
        return tasks.createTaskQuery().active().orderByTaskCreateTime().asc().listPage(0, 1).stream()
                .map(task -> task.getCreateTime().toInstant()).findFirst();
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    private Optional<Instant> moment(String sql) {
        return jdbc.sql(sql).query((row, number) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant)).single();
    }
}
