package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** How long backups are kept: explains each decision, and has it done, one set after the other. */
@Component
public class Retention {

    private static final String REQUEST = "retention-requested";
    /** In one run; a run looks at further signatures than the one before. */
    private static final int MOST_SIGNATURES = 20_000;
    private static final int MOST_SETS = 1_000;
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(2);

    private final JdbcClient jdbc;
    private final BackupRecords records;
    private final Copies copies;
    private final Removals removals;
    private final Stores stores;
    private final RetentionSettings settings;
    private final Inventory inventory;
    private final RuntimeService runtime;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate transaction;

    Retention(JdbcClient jdbc, BackupRecords records, Copies copies, Removals removals, Stores stores,
            RetentionSettings settings, Inventory inventory, RuntimeService runtime, People people, Ledger ledger,
            Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.records = records;
        this.copies = copies;
        this.removals = removals;
        this.stores = stores;
        this.settings = settings;
        this.inventory = inventory;
        this.runtime = runtime;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What would happen to each backup of a signature now, and why; nothing is done. The newest first. */
    @Transactional(readOnly = true)
    public List<RetentionDecision> explain(SignatureId signature) {
        Map<VersionId, Integer> active = new HashMap<>();
        inventory.activeVersion(signature).ifPresent(version -> active.put(version.id(), version.number()));
        return new RetentionRule(settings.keep(inventory.signature(signature).criticality()), active, clock.instant())
                .decide(records.notRemoved(signature));
    }

    /** Signatures that have backups, in a fixed order. */
    @Transactional(readOnly = true)
    public List<SignatureId> withBackups(Optional<SignatureId> after, int most) {
        // index backup_signature
        return jdbc.sql("""
                select distinct signature_id from backup
                where state <> 'REMOVED' and (:after::uuid is null or signature_id > :after)
                order by signature_id
                limit :most
                """)
                .param("after", after.map(SignatureId::value).orElse(null))
                .param("most", most)
                .query((row, number) -> new SignatureId(row.getObject("signature_id", UUID.class)))
                .list();
    }

    /** Starts a run now. */
    @Transactional
    public RetentionRun request(String actor) {
        String id = people.unrestricted(() -> runtime.startProcessInstanceByMessage(REQUEST).getProcessInstanceId());
        insert(id, actor);
        return run(id);
    }

    /** The newest first. */
    public List<RetentionRun> find(int page, int size) {
        // index retention_run_started_at
        return jdbc.sql("select * from retention_run order by started_at desc, id limit :size offset :skip")
                .param("size", size).param("skip", (long) page * size)
                .query(this::read).list();
    }

    /** @throws Refusal NOT_FOUND */
    public RetentionRun run(String id) {
        return jdbc.sql("select * from retention_run where id = :id").param("id", id).query(this::read).optional()
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "retention-run.unknown", id));
    }

    /** What a run is to do. */
    record Planned(int toRemove, int toProtect) {
    }

    /** Decides what the run does; done again, that stays. Removals that did not end come first. */
    Planned plan(String id) {
        return transaction.execute(status -> {
            insert(id, Ledger.SEALKEEPER);
            Planned before = planned(id);
            if (before.toRemove() > 0 || before.toProtect() > 0) {
                return before;
            }
            for (BackupId unfinished : records.removing(MOST_SETS)) {
                step(id, "REMOVE", planned(id).toRemove(), unfinished, null);
            }
            look(id);
            return planned(id);
        });
    }

    private void look(String id) {
        Instant end = clock.instant().plus(LONGEST_LOOK);
        Optional<SignatureId> cursor = jdbc.sql("select signature_id from retention_cursor for update")
                .query((row, number) -> Optional.ofNullable(row.getObject("signature_id", UUID.class))).single()
                .map(SignatureId::new);
        List<SignatureId> next = new ArrayList<>(withBackups(cursor, MOST_SIGNATURES));
        if (next.size() < MOST_SIGNATURES && cursor.isPresent()) {
            withBackups(Optional.empty(), MOST_SIGNATURES - next.size()).stream().filter(one -> !next.contains(one))
                    .forEach(next::add);
        }
        Planned so = planned(id);
        int toRemove = so.toRemove();
        int toProtect = so.toProtect();
        SignatureId last = cursor.orElse(null);
        for (SignatureId signature : next) {
            if (toRemove >= MOST_SETS || toProtect >= MOST_SETS || clock.instant().isAfter(end)) {
                break;
            }
            for (RetentionDecision decision : explain(signature)) {
                if (!decision.stays() && decision.backup().state() != Backup.State.REMOVING) {
                    step(id, "REMOVE", toRemove++, decision.backup().id(), null);
                } else if (decision.stays()) {
                    for (BackupCopy copy : decision.backup().copies()) {
                        if (isProtectedTooShort(copy)) {
                            step(id, "PROTECT", toProtect++, decision.backup().id(), copy.store());
                        }
                    }
                }
            }
            last = signature;
        }
        jdbc.sql("update retention_cursor set signature_id = :last")
                .param("last", last == null || last.equals(next.isEmpty() ? null : next.get(next.size() - 1)) ? null
                        : last.value())
                .update();
    }

    /** Removes the set of this number, unless it has come to be needed. */
    void remove(String run, int number) {
        step(run, "REMOVE", number).ifPresent(step -> {
            Backup backup = records.backup(step.backup());
            RetentionDecision decision = explain(backup.signature()).stream()
                    .filter(one -> one.backup().id().equals(backup.id())).findFirst().orElse(null);
            boolean goes = backup.state() == Backup.State.REMOVING || decision != null && !decision.stays();
            String outcome = "KEPT";
            if (goes) {
                try {
                    outcome = removals.remove(backup.id(), decision) ? "DONE" : "REFUSED";
                } catch (UncheckedIOException down) {
                    ledger.record(Entry.of("backup.not-removed").signature(backup.signature().value())
                            .activity("remove-set").detail("backup", backup.id()).detail("problem", down.getMessage()));
                    outcome = "UNREACHABLE";
                }
            }
            done(run, "REMOVE", number, outcome);
        });
    }

    /** Has the store protect the set of this number for as long again as it is asked to; never for less. */
    void protect(String run, int number) {
        step(run, "PROTECT", number).ifPresent(step -> {
            Backup backup = records.backup(step.backup());
            String outcome = "KEPT";
            Optional<BackupStore> store = stores.find(step.store());
            Optional<Duration> lock = store.flatMap(one -> stores.rule(one.id()).objectLock());
            if (lock.isPresent() && backup.isOn(step.store()) && backup.removal().isEmpty()) {
                Instant until = clock.instant().plus(lock.get());
                try {
                    protect(store.get(), backup, until);
                    copies.protectedUntil(backup.id(), step.store(), until);
                    ledger.record(Entry.of("backup.protected").signature(backup.signature().value())
                            .activity("protect-set").detail("backup", backup.id()).detail("store", step.store())
                            .detail("after", until));
                    outcome = "DONE";
                } catch (IOException | Refusal e) {
                    ledger.record(Entry.of("backup.not-protected").signature(backup.signature().value())
                            .activity("protect-set").detail("backup", backup.id()).detail("store", step.store())
                            .detail("problem", e.getMessage()));
                    outcome = "UNREACHABLE";
                }
            }
            done(run, "PROTECT", number, outcome);
        });
    }

    /** The manifest last: as long as it is protected, so is everything that it names. */
    private static void protect(BackupStore store, Backup backup, Instant until) throws IOException {
        String manifest = backup.prefix() + "/" + SealedSet.MANIFEST;
        for (String name : store.list(backup.prefix() + "/")) {
            if (!name.equals(manifest)) {
                store.retain(name, until);
            }
        }
        store.retain(manifest, until);
    }

    /** Less than half of what is asked for is left. */
    private boolean isProtectedTooShort(BackupCopy copy) {
        return copy.state().isThere() && stores.find(copy.store()).flatMap(store -> stores.rule(store.id()).objectLock())
                .filter(lock -> copy.protectedUntil().filter(clock.instant().plus(lock.dividedBy(2))::isBefore).isEmpty())
                .isPresent();
    }

    /** Notes the end of a run, once. */
    void finish(String id) {
        transaction.executeWithoutResult(status -> {
            int changed = jdbc.sql("update retention_run set finished_at = :now where id = :id and finished_at is null")
                    .param("now", BackupRecords.utc(clock.instant())).param("id", id).update();
            if (changed == 1) {
                RetentionRun run = run(id);
                ledger.record(Entry.of("retention.finished").actor(run.requestedBy()).detail("run", id)
                        .detail("toRemove", run.toRemove()).detail("removed", run.removed()).detail("kept", run.kept())
                        .detail("unreachable", run.unreachable()).detail("protectedLonger", run.protectedLonger()));
            }
        });
    }

    private record Step(BackupId backup, String store) {
    }

    private Optional<Step> step(String run, String kind, int number) {
        return jdbc.sql("""
                select backup_id, store from retention_step
                where run_id = :run and kind = :kind and number = :number and outcome is null
                """)
                .param("run", run)
                .param("kind", kind)
                .param("number", number)
                .query((row, rowNumber) -> new Step(new BackupId(row.getObject("backup_id", UUID.class)),
                        row.getString("store")))
                .optional();
    }

    private void step(String run, String kind, int number, BackupId backup, String store) {
        jdbc.sql("""
                insert into retention_step (run_id, kind, number, backup_id, store)
                values (:run, :kind, :number, :backup, :store)
                """)
                .param("run", run)
                .param("kind", kind)
                .param("number", number)
                .param("backup", backup.value())
                .param("store", store)
                .update();
    }

    private void done(String run, String kind, int number, String outcome) {
        jdbc.sql("""
                update retention_step set outcome = :outcome
                where run_id = :run and kind = :kind and number = :number
                """)
                .param("outcome", outcome).param("run", run).param("kind", kind).param("number", number).update();
    }

    private Planned planned(String run) {
        return new Planned(count(run, "REMOVE", null), count(run, "PROTECT", null));
    }

    private int count(String run, String kind, String outcome) {
        return jdbc.sql("""
                select count(*) from retention_step
                where run_id = :run and kind = :kind and (:outcome::text is null or outcome = :outcome)
                """)
                .param("run", run).param("kind", kind).param("outcome", outcome).query(Integer.class).single();
    }

    private void insert(String id, String actor) {
        jdbc.sql("""
                insert into retention_run (id, requested_by, started_at)
                values (:id, :by, :now)
                on conflict (id) do nothing
                """)
                .param("id", id).param("by", actor).param("now", BackupRecords.utc(clock.instant())).update();
    }

    private RetentionRun read(ResultSet row, int number) throws SQLException {
        String id = row.getString("id");
        return new RetentionRun(id, row.getString("requested_by"),
                BackupRecords.instant(row, "started_at").orElseThrow(), BackupRecords.instant(row, "finished_at"),
                count(id, "REMOVE", null), count(id, "REMOVE", "DONE"),
                count(id, "REMOVE", "KEPT") + count(id, "REMOVE", "REFUSED"), count(id, "REMOVE", "UNREACHABLE"),
                count(id, "PROTECT", "DONE"));
    }
}
