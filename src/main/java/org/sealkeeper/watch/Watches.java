package org.sealkeeper.watch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The runs of the expiry watch: asked for here, looked up here. */
@Component
public class Watches {

    private static final String REQUEST = "watch-requested";

    private final JdbcClient jdbc;
    private final RuntimeService processes;
    private final HistoryService history;
    private final Ledger ledger;
    private final Clock clock;

    Watches(JdbcClient jdbc, RuntimeService processes, HistoryService history, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.processes = processes;
        this.history = history;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What a run counts. */
    enum Count {
        ENDPOINTS_PROBED, ENDPOINTS_FAILED, PLATFORMS_COMPARED, PLATFORMS_FAILED, DRIFTS_FOUND,
        REMINDERS_QUEUED, WARNINGS_QUEUED, RENEWAL_INFO_ASKED, RENEWAL_INFO_FAILED, RENEWALS_STARTED
    }

    /** Starts a watch now; who is logged in is who asked. */
    @Transactional
    public WatchRun request() {
        return begin(processes.startProcessInstanceByMessage(REQUEST).getProcessInstanceId());
    }

    /** Makes the record of a run, the first time it is asked to. */
    @Transactional
    WatchRun begin(String id) {
        HistoricProcessInstance process = history.createHistoricProcessInstanceQuery().processInstanceId(id)
                .singleResult();
        String requestedBy = Optional.ofNullable(process.getStartUserId()).orElse(Ledger.SEALKEEPER);
        boolean isNew = jdbc.sql("""
                insert into watch_run (id, requested_by, started_at)
                values (:id, :by, :now)
                on conflict (id) do nothing
                """)
                .param("id", id)
                .param("by", requestedBy)
                .param("now", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update() == 1;
        if (isNew) {
            ledger.record(Entry.of("watch.started").actor(requestedBy).detail("watch", id));
        }
        return run(id);
    }

    void add(String id, Count count, int more) {
        String column = count.name().toLowerCase(Locale.ROOT);
        jdbc.sql("update watch_run set " + column + " = " + column + " + :more where id = :id")
                .param("more", more).param("id", id).update();
    }

    /** Notes the end of a run, once. */
    @Transactional
    void finish(String id) {
        Instant now = clock.instant();
        int changed = jdbc.sql("update watch_run set finished_at = :now where id = :id and finished_at is null")
                .param("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC)).param("id", id).update();
        if (changed == 1) {
            WatchRun run = run(id);
            ledger.record(Entry.of("watch.finished").actor(run.requestedBy()).detail("watch", id)
                    .duration(Duration.between(run.startedAt(), now))
                    .detail("endpointsProbed", run.endpointsProbed()).detail("endpointsFailed", run.endpointsFailed())
                    .detail("platformsCompared", run.platformsCompared())
                    .detail("platformsFailed", run.platformsFailed()).detail("driftsFound", run.driftsFound())
                    .detail("remindersQueued", run.remindersQueued()).detail("warningsQueued", run.warningsQueued())
                    .detail("renewalInfoAsked", run.renewalInfoAsked())
                    .detail("renewalInfoFailed", run.renewalInfoFailed())
                    .detail("renewalsStarted", run.renewalsStarted()));
        }
    }

    /** The newest first. */
    public List<WatchRun> find(int page, int size) {
        // index watch_run_started_at
        return jdbc.sql("select * from watch_run order by started_at desc, id limit :size offset :skip")
                .param("size", size).param("skip", (long) page * size)
                .query(this::toRun).list();
    }

    /** @throws Refusal NOT_FOUND */
    public WatchRun run(String id) {
        return jdbc.sql("select * from watch_run where id = :id").param("id", id).query(this::toRun).optional()
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "watch.unknown", id));
    }

    private WatchRun toRun(ResultSet row, int number) throws SQLException {
        return new WatchRun(row.getString("id"), row.getString("requested_by"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject("finished_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                row.getInt("endpoints_probed"), row.getInt("endpoints_failed"), row.getInt("platforms_compared"),
                row.getInt("platforms_failed"), row.getInt("drifts_found"), row.getInt("reminders_queued"),
                row.getInt("warnings_queued"), row.getInt("renewal_info_asked"), row.getInt("renewal_info_failed"),
                row.getInt("renewals_started"));
    }
}
