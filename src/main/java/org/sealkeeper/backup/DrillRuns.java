package org.sealkeeper.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The runs of drills over all stores: asked for here, looked up here, and filled with copies as their budget allows. */
@Component
public class DrillRuns {

    private static final String REQUEST = "drill-run-requested";
    /** Copies that are chosen at a time. */
    private static final int PORTION = 500;
    /** How long it is known which copies a run had. */
    private static final Duration KEPT = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final Stores stores;
    private final Copies copies;
    private final DrillBudget budget;
    private final RuntimeService runtime;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;

    DrillRuns(JdbcClient jdbc, Stores stores, Copies copies, DrillBudget budget, RuntimeService runtime, People people,
            Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.stores = stores;
        this.copies = copies;
        this.budget = budget;
        this.runtime = runtime;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Starts a run now. */
    @Transactional
    public DrillRun request(String actor) {
        String id = people.unrestricted(() -> runtime.startProcessInstanceByMessage(REQUEST).getProcessInstanceId());
        insert(id, actor);
        return run(id);
    }

    /** The newest first. */
    public List<DrillRun> find(int page, int size) {
        // index drill_run_started_at
        return jdbc.sql("select * from drill_run order by started_at desc, id limit :size offset :skip")
                .param("size", size).param("skip", (long) page * size)
                .query(this::read).list();
    }

    /** @throws Refusal NOT_FOUND */
    public DrillRun run(String id) {
        return jdbc.sql("select * from drill_run where id = :id").param("id", id).query(this::read).optional()
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "drill-run.unknown", id));
    }

    /**
     * Chooses what the run is to drill next, within what its budget still allows; what waits is drilled before.
     *
     * @return whether there is anything to drill
     */
    @Transactional
    public boolean choose(String id) {
        insert(id, Ledger.SEALKEEPER);
        DrillRun run = run(id);
        if (isOutOfTime(id)) {
            jdbc.sql("update drill_run_copy set outcome = 'OUT_OF_TIME' where run_id = :run and outcome is null")
                    .param("run", id).update();
            limit(id, DrillRun.Limit.TIME);
            return false;
        }
        if (isWaiting(id)) {
            return true;
        }
        if (run.limitedBy().isPresent()) {
            return false;
        }
        Instant since = budget.dueSince(run.startedAt());
        DrillBudget.Choice choice = budget.choose(stores.all().stream()
                .map(store -> copies.dueSince(store, since, id, PORTION)).toList(), run.chosen(), bytes(id), PORTION);
        int number = run.chosen();
        for (Copies.Due due : choice.copies()) {
            jdbc.sql("""
                    insert into drill_run_copy (run_id, number, backup_id, store, bytes)
                    values (:run, :number, :backup, :store, :bytes)
                    """)
                    .param("run", id)
                    .param("number", number++)
                    .param("backup", due.backup().value())
                    .param("store", due.store())
                    .param("bytes", due.bytes())
                    .update();
        }
        choice.limit().ifPresent(limit -> limit(id, limit));
        return !choice.copies().isEmpty();
    }

    private boolean isOutOfTime(String id) {
        return jdbc.sql("select until < :now from drill_run where id = :id")
                .param("now", BackupRecords.utc(clock.instant())).param("id", id).query(Boolean.class).single();
    }

    private boolean isWaiting(String id) {
        // index drill_run_copy_waiting
        return jdbc.sql("select exists (select from drill_run_copy where run_id = :id and outcome is null)")
                .param("id", id).query(Boolean.class).single();
    }

    private long bytes(String id) {
        return jdbc.sql("select coalesce(sum(bytes), 0) from drill_run_copy where run_id = :id")
                .param("id", id).query(Long.class).single();
    }

    private void limit(String id, DrillRun.Limit limit) {
        jdbc.sql("update drill_run set limited_by = :limit, budget = :budget where id = :id and limited_by is null")
                .param("limit", limit.name()).param("budget", budget.of(limit)).param("id", id).update();
    }

    /** Stores that did not answer, and how many copies could not be drilled there. */
    Map<String, Integer> unreachable(String id) {
        var found = new TreeMap<String, Integer>();
        jdbc.sql("""
                select store, count(*) as copies from drill_run_copy
                where run_id = :run and outcome = 'UNREACHABLE'
                group by store
                """)
                .param("run", id)
                .query(row -> {
                    found.put(row.getString("store"), row.getInt("copies"));
                });
        return found;
    }

    /** Notes the end of a run, once, with what it left over. */
    @Transactional
    public void finish(String id) {
        DrillRun ended = run(id);
        if (ended.finishedAt().isPresent()) {
            return;
        }
        Instant now = clock.instant();
        Instant since = budget.dueSince(ended.startedAt());
        long leftOver = stores.all().stream().mapToLong(store -> copies.countDueSince(store, since, id)).sum();
        jdbc.sql("""
                update drill_run
                set finished_at = :now, chosen = :chosen, proven = :proven, not_proven = :notProven,
                    unreachable = :unreachable, failed = :failed, not_begun = :notBegun, left_over = :leftOver,
                    limited_by = case when :leftOver > 0 then limited_by end,
                    budget = case when :leftOver > 0 then budget else 0 end, copies = :copies
                where id = :id
                """)
                .param("now", BackupRecords.utc(now))
                .param("chosen", ended.chosen())
                .param("proven", ended.proven())
                .param("notProven", ended.notProven())
                .param("unreachable", ended.unreachable())
                .param("failed", ended.failed())
                .param("notBegun", ended.notBegun())
                .param("leftOver", leftOver)
                .param("copies", stores.all().stream().mapToLong(copies::countDrilled).sum())
                .param("id", id)
                .update();
        ledger.record(Entry.of("drill-run.finished").actor(ended.requestedBy()).detail("run", id)
                .duration(Duration.between(ended.startedAt(), now)).detail("chosen", ended.chosen())
                .detail("proven", ended.proven()).detail("notProven", ended.notProven())
                .detail("unreachable", ended.unreachable()).detail("failed", ended.failed())
                .detail("notBegun", ended.notBegun()).detail("leftOver", leftOver));
        forgetCopies(now);
    }

    /** What each copy came to stands with its proofs; the runs keep their counts. */
    private void forgetCopies(Instant now) {
        jdbc.sql("""
                delete from drill_run_copy c using drill_run r
                where r.id = c.run_id and r.finished_at < :before
                """)
                .param("before", BackupRecords.utc(now.minus(KEPT)))
                .update();
    }

    /** Empty before the first run has ended. */
    public Optional<DrillRun> lastFinished() {
        // index drill_run_finished_at
        return jdbc.sql("select * from drill_run where finished_at is not null order by finished_at desc limit 1")
                .query(this::read).optional();
    }

    /**
     * What to set, as a sentence, when the last run left so much over that its kind does not reach each copy in time.
     *
     * @param promised within which each copy is to be proven
     */
    Optional<String> advice(Duration promised, Locale locale) {
        return lastFinished().flatMap(run -> budget.advice(run, promised, locale));
    }

    private void insert(String id, String actor) {
        Instant now = clock.instant();
        jdbc.sql("""
                insert into drill_run (id, requested_by, started_at, until)
                values (:id, :by, :now, :until)
                on conflict (id) do nothing
                """)
                .param("id", id)
                .param("by", actor)
                .param("now", BackupRecords.utc(now))
                .param("until", BackupRecords.utc(budget.end(now)))
                .update();
    }

    private DrillRun read(ResultSet row, int number) throws SQLException {
        String id = row.getString("id");
        Optional<Instant> finishedAt = BackupRecords.instant(row, "finished_at");
        Counts counts = finishedAt.isPresent()
                ? new Counts(row.getInt("chosen"), row.getInt("proven"), row.getInt("not_proven"),
                        row.getInt("unreachable"), row.getInt("failed"), row.getInt("not_begun"))
                : counted(id);
        long all = row.getLong("copies");
        int tried = counts.proven + counts.notProven + counts.unreachable + counts.failed;
        return new DrillRun(id, row.getString("requested_by"), BackupRecords.instant(row, "started_at").orElseThrow(),
                finishedAt, counts.chosen, counts.proven, counts.notProven, counts.unreachable, counts.failed,
                counts.notBegun, row.getLong("left_over"),
                Optional.ofNullable(row.getString("limited_by")).map(DrillRun.Limit::valueOf),
                row.getLong("budget"), all,
                (all + Math.max(1, tried) - 1) / Math.max(1, tried));
    }

    private record Counts(int chosen, int proven, int notProven, int unreachable, int failed, int notBegun) {
    }

    /** While a run goes on, its copies are counted. */
    private Counts counted(String run) {
        return jdbc.sql("""
                select count(*) as chosen,
                       count(*) filter (where outcome = 'PROVEN') as proven,
                       count(*) filter (where outcome = 'NOT_PROVEN') as not_proven,
                       count(*) filter (where outcome = 'UNREACHABLE') as unreachable,
                       count(*) filter (where outcome = 'FAILED') as failed,
                       count(*) filter (where outcome in ('OUT_OF_TIME', 'GONE')) as not_begun
                from drill_run_copy
                where run_id = :run
                """)
                .param("run", run)
                .query((row, number) -> new Counts(row.getInt("chosen"), row.getInt("proven"), row.getInt("not_proven"),
                        row.getInt("unreachable"), row.getInt("failed"), row.getInt("not_begun")))
                .single();
    }
}
