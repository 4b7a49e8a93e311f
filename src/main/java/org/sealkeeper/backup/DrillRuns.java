package org.sealkeeper.backup;

import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The runs of drills over all stores: asked for here, looked up here, and done one copy at a time. */
@Component
public class DrillRuns {

    private static final String REQUEST = "drill-run-requested";

    private final JdbcClient jdbc;
    private final Stores stores;
    private final Copies copies;
    private final BackupRecords records;
    private final Drills drills;
    private final DrillBudget budget;
    private final RuntimeService runtime;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate transaction;

    DrillRuns(JdbcClient jdbc, Stores stores, Copies copies, BackupRecords records, Drills drills, DrillBudget budget,
            RuntimeService runtime, People people, Ledger ledger, Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.stores = stores;
        this.copies = copies;
        this.records = records;
        this.drills = drills;
        this.budget = budget;
        this.runtime = runtime;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
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
     * Chooses what the run is to drill; done again, the choice stays.
     *
     * @return how many copies
     */
    @Transactional
    public int choose(String id) {
        insert(id, Ledger.SEALKEEPER);
        int chosen = jdbc.sql("select count(*) from drill_run_copy where run_id = :run").param("run", id)
                .query(Integer.class).single();
        if (chosen > 0) {
            return chosen;
        }
        Instant since = budget.dueSince(clock.instant());
        for (Copies.Due due : budget.choose(stores.all().stream()
                .map(store -> copies.dueSince(store, since, budget.sets())).toList())) {
            jdbc.sql("""
                    insert into drill_run_copy (run_id, number, backup_id, store, bytes)
                    values (:run, :number, :backup, :store, :bytes)
                    """)
                    .param("run", id)
                    .param("number", chosen++)
                    .param("backup", due.backup().value())
                    .param("store", due.store())
                    .param("bytes", due.bytes())
                    .update();
        }
        return chosen;
    }

    /** Drills the copy of this number; one that was drilled already is not drilled again. */
    void drill(String id, int number) {
        transaction.executeWithoutResult(status -> jdbc.sql("""
                select backup_id, store from drill_run_copy
                where run_id = :run and number = :number and outcome is null
                """)
                .param("run", id)
                .param("number", number)
                .query((row, rowNumber) -> Map.entry(new BackupId(row.getObject("backup_id", UUID.class)),
                        row.getString("store")))
                .optional()
                .ifPresent(copy -> note(id, number, outcome(id, records.backup(copy.getKey()), copy.getValue()))));
    }

    private String outcome(String run, Backup backup, String from) {
        Optional<BackupStore> store = stores.find(from);
        if (store.isEmpty() || !backup.isOn(from) || backup.state() == Backup.State.COPYING
                || backup.removal().isPresent()) {
            return "GONE";
        }
        boolean outOfTime = jdbc.sql("select until < :now from drill_run where id = :run")
                .param("now", BackupRecords.utc(clock.instant())).param("run", run).query(Boolean.class).single();
        if (outOfTime) {
            return "OUT_OF_TIME";
        }
        try {
            return drills.drill(backup, store.get(), Ledger.SEALKEEPER).proven() ? "PROVEN" : "NOT_PROVEN";
        } catch (UncheckedIOException | Refusal e) {
            ledger.record(Entry.of("drill.no-answer").signature(backup.signature().value()).activity("drill-copy")
                    .detail("backup", backup.id()).detail("store", from).detail("problem", e.getMessage()));
            return "UNREACHABLE";
        }
    }

    private void note(String run, int number, String outcome) {
        jdbc.sql("update drill_run_copy set outcome = :outcome where run_id = :run and number = :number")
                .param("outcome", outcome).param("run", run).param("number", number).update();
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

    /** Notes the end of a run, once. */
    @Transactional
    public void finish(String id) {
        Instant now = clock.instant();
        int changed = jdbc.sql("update drill_run set finished_at = :now where id = :id and finished_at is null")
                .param("now", BackupRecords.utc(now)).param("id", id).update();
        if (changed == 1) {
            DrillRun run = run(id);
            ledger.record(Entry.of("drill-run.finished").actor(run.requestedBy()).detail("run", id)
                    .duration(Duration.between(run.startedAt(), now)).detail("chosen", run.chosen())
                    .detail("proven", run.proven()).detail("notProven", run.notProven())
                    .detail("unreachable", run.unreachable()).detail("notBegun", run.notBegun()));
        }
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
        var counts = new TreeMap<String, Integer>();
        jdbc.sql("""
                select coalesce(outcome, 'WAITING') as outcome, count(*) as copies from drill_run_copy
                where run_id = :run
                group by outcome
                """)
                .param("run", id)
                .query(each -> {
                    counts.put(each.getString("outcome"), each.getInt("copies"));
                });
        return new DrillRun(id, row.getString("requested_by"), BackupRecords.instant(row, "started_at").orElseThrow(),
                BackupRecords.instant(row, "finished_at"), counts.values().stream().mapToInt(Integer::intValue).sum(),
                counts.getOrDefault("PROVEN", 0), counts.getOrDefault("NOT_PROVEN", 0),
                counts.getOrDefault("UNREACHABLE", 0),
                counts.getOrDefault("OUT_OF_TIME", 0) + counts.getOrDefault("GONE", 0));
    }
}
