package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.unit.DataSize;

/**
 * How many drills a second a run does, one and several at once, on a folder, on Ceph and on S3Mock. All of a drill is done: the set is
 * read, opened, its key used, and the proof recorded in PostgreSQL and the ledger.
 */
class DrillBenchmark extends BackupTest {

    private static final int SETS = Integer.getInteger("sealkeeper.bench.sets", 300);
    private static final List<Integer> AT_ONCE = List.of(1, 2, 4, 8);
    private static final int ROUNDS = 3;

    @Autowired
    private BackupRecords records;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private People people;
    @Autowired
    private ApplicationEventPublisher listeners;

    @Test
    void drills_a_second() throws Exception {
        SignatureId signature = registered(unique("Drilled"), Criticality.NORMAL);
        List<BackupStore> each = List.of(new LocalStore(unique("folder"), folder.resolve("store")),
                s3("ceph", CephPeer.running().endpoint()), s3("s3mock", S3MockPeer.running().endpoint()));
        Stores all = new Stores(each.stream().map(store -> new Stores.Entry(store, StoreRule.REQUIRED)).toList());
        long bytes = 0;
        for (int i = 0; i < SETS; i++) {
            BackupId id = on(all, clock).write(signature, Optional.empty(), "on-demand");
            on(all, clock).copy(id);
            bytes += records.backup(id).bytes();
        }
        line("%d sets of %,d bytes, %d cores", SETS, bytes / SETS, Runtime.getRuntime().availableProcessors());
        for (BackupStore store : each) {
            Stores alone = new Stores(List.of(new Stores.Entry(store, StoreRule.REQUIRED)));
            run(alone, 4);
            for (int atOnce : AT_ONCE) {
                List<Double> found = new ArrayList<>();
                for (int round = 0; round < ROUNDS; round++) {
                    found.add(run(alone, atOnce));
                }
                line("%-16s %d at once: %5.1f drills a second (%s), load %.1f", store.id(), atOnce,
                        found.stream().sorted().skip(ROUNDS / 2).findFirst().orElseThrow(), found,
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            }
        }
    }

    private double run(Stores stores, int atOnce) {
        var budget = new DrillBudget(0, DataSize.ofGigabytes(1), Duration.ofHours(1), Duration.ZERO, atOnce);
        var runs = new DrillRuns(jdbc, stores, copies, budget, runtime, people, ledger, clock);
        var chosen = new ChosenCopies(jdbc, stores, records,
                new Drills(records, copies, stores, keys, inventory, ledger, clock, listeners), budget, ledger, clock,
                transactions);
        String run = UUID.randomUUID().toString();
        long begun = System.nanoTime();
        while (runs.choose(run)) {
            chosen.drill(run);
        }
        runs.finish(run);
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(runs.run(run).proven()).isEqualTo(SETS);
        return Math.round(SETS / seconds * 10) / 10.0;
    }

    private static S3Store s3(String name, URI endpoint) {
        return new S3Store(unique(name), Buckets.settings(endpoint, Buckets.plain(endpoint)), Clock.systemUTC());
    }

    private static void line(String words, Object... values) {
        System.out.printf(words + "%n", values);
    }
}
