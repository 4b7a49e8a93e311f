package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/**
 * Drills the copies that a run has chosen, several at once. Each has a transaction of its own for what was found, and
 * none while the store is read; whatever happens to one, the others go on.
 */
@Component
class ChosenCopies {

    private static final Logger log = LoggerFactory.getLogger(ChosenCopies.class);

    /** A job of the engine ends soon, so that a node can be stopped; the next one goes on. */
    private static final Duration PORTION = Duration.ofSeconds(20);
    /** Larger sets are read one at a time: each takes some parts of 8 MiB of memory. */
    private static final long LARGE = DataSize.ofMegabytes(1).toBytes();
    /** So often a store may keep silent, one time after the other, until the rest of its copies is left for later. */
    private static final int SILENT = 3;

    private final JdbcClient jdbc;
    private final Stores stores;
    private final BackupRecords records;
    private final Drills drills;
    private final DrillBudget budget;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate transaction;
    private final Semaphore large = new Semaphore(1);

    ChosenCopies(JdbcClient jdbc, Stores stores, BackupRecords records, Drills drills, DrillBudget budget, Ledger ledger,
            Clock clock, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.stores = stores;
        this.records = records;
        this.drills = drills;
        this.budget = budget;
        this.ledger = ledger;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    private record Chosen(int number, BackupId backup, String store, long bytes) {
    }

    private enum Outcome {
        PROVEN, NOT_PROVEN, UNREACHABLE, FAILED, GONE
    }

    /** What came of a copy: a proof, good or bad, or why there is none. */
    private record Found(Outcome outcome, Optional<Proof> proof, Optional<String> problem) {

        static Found of(Proof proof) {
            return new Found(proof.proven() ? Outcome.PROVEN : Outcome.NOT_PROVEN, Optional.of(proof), Optional.empty());
        }

        static Found nothing(Outcome outcome, String... problem) {
            return new Found(outcome, Optional.empty(), List.of(problem).stream().findFirst());
        }
    }

    /** Drills what waits, until all of it was drilled, the time of the run is over, or it has gone on for a while. */
    void drill(String run) {
        Instant until = jdbc.sql("select until from drill_run where id = :run").param("run", run)
                .query((row, number) -> BackupRecords.instant(row, "until").orElseThrow()).single();
        long end = System.nanoTime() + PORTION.toNanos();
        Queue<Chosen> waiting = new ConcurrentLinkedQueue<>(waiting(run));
        Map<String, Integer> silent = new ConcurrentHashMap<>();
        Callable<Void> lane = () -> {
            while (System.nanoTime() < end && !clock.instant().isAfter(until)) {
                Chosen next = waiting.poll();
                if (next == null) {
                    break;
                }
                drill(run, next, silent);
            }
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(budget.parallel(), work -> new Thread(work, "drill"));
        try {
            for (Future<Void> ended : threads.invokeAll(Collections.nCopies(budget.parallel(), lane))) {
                ended.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The application stops while backups are being drilled", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("What drills found could not be noted", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Chosen> waiting(String run) {
        // index drill_run_copy_waiting
        return jdbc.sql("""
                select number, backup_id, store, bytes from drill_run_copy
                where run_id = :run and outcome is null
                order by number
                """)
                .param("run", run)
                .query((row, number) -> new Chosen(row.getInt("number"), new BackupId(row.getObject("backup_id", UUID.class)),
                        row.getString("store"), row.getLong("bytes")))
                .list();
    }

    private void drill(String run, Chosen copy, Map<String, Integer> silent) throws InterruptedException {
        try {
            Backup backup = records.backup(copy.backup());
            Found found = look(backup, copy, silent);
            transaction.executeWithoutResult(status -> record(run, copy, backup, found));
        } catch (RuntimeException unforeseen) {
            log.error("The drill of backup {} on the store {} failed", copy.backup(), copy.store(), unforeseen);
            note(run, copy, Outcome.FAILED);
        }
    }

    private Found look(Backup backup, Chosen copy, Map<String, Integer> silent) throws InterruptedException {
        Optional<BackupStore> store = stores.find(copy.store());
        if (store.isEmpty() || !backup.isOn(copy.store()) || backup.state() == Backup.State.COPYING
                || backup.removal().isPresent()) {
            return Found.nothing(Outcome.GONE);
        }
        if (silent.getOrDefault(copy.store(), 0) >= SILENT) {
            return Found.nothing(Outcome.UNREACHABLE);
        }
        boolean alone = copy.bytes() > LARGE;
        if (alone) {
            large.acquire();
        }
        try {
            Proof proof = drills.look(backup, store.get(), Ledger.SEALKEEPER);
            silent.put(copy.store(), 0);
            return Found.of(proof);
        } catch (UncheckedIOException | Refusal e) {
            // a disk may have a bad place, and no other: the rest is left for later only when the store is away as a whole
            if (answers(store.get(), backup.prefix())) {
                silent.put(copy.store(), 0);
            } else {
                silent.merge(copy.store(), 1, Integer::sum);
            }
            return Found.nothing(Outcome.UNREACHABLE, String.valueOf(e.getMessage()));
        } finally {
            if (alone) {
                large.release();
            }
        }
    }

    private static boolean answers(BackupStore store, String prefix) {
        try {
            store.list(prefix);
            return true;
        } catch (IOException | Refusal e) {
            return false;
        }
    }

    private void record(String run, Chosen copy, Backup backup, Found found) {
        records.lock(backup.id());
        boolean goneMeanwhile = records.backup(backup.id()).removal().isPresent();
        if (!note(run, copy, goneMeanwhile ? Outcome.GONE : found.outcome()) || goneMeanwhile) {
            return;
        }
        found.proof().ifPresent(proof -> drills.record(backup, proof));
        found.problem().ifPresent(problem -> ledger.record(Entry.of("drill.no-answer")
                .signature(backup.signature().value()).activity("drill-copies").detail("backup", backup.id())
                .detail("store", copy.store()).detail("problem", problem)));
    }

    /** @return false when it was noted before */
    private boolean note(String run, Chosen copy, Outcome outcome) {
        return jdbc.sql("""
                update drill_run_copy set outcome = :outcome
                where run_id = :run and number = :number and outcome is null
                """)
                .param("outcome", outcome.name())
                .param("run", run)
                .param("number", copy.number())
                .update() == 1;
    }
}
