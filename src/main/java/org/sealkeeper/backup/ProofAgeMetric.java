package org.sealkeeper.backup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * {@code sealkeeper_backup_proof_age_seconds}: how old the oldest of the last proofs is, for each store; and how many
 * backups have been without one for long. And what the last run of drills left over.
 */
@Component
class ProofAgeMetric implements MeterBinder {

    private final Stores stores;
    private final Copies copies;
    private final BackupRecords records;
    private final UnprovenBackups unproven;
    private final DrillRuns runs;
    private final Clock clock;

    ProofAgeMetric(Stores stores, Copies copies, BackupRecords records, UnprovenBackups unproven, DrillRuns runs,
            Clock clock) {
        this.stores = stores;
        this.copies = copies;
        this.records = records;
        this.unproven = unproven;
        this.runs = runs;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (BackupStore store : stores.all()) {
            Gauge.builder("sealkeeper.backup.proof.age", () -> age(store)).baseUnit("seconds").tag("store", store.id())
                    .description("Age of the oldest of the last proofs of backups on the store").register(registry);
        }
        Gauge.builder("sealkeeper.backup.unproven", () -> records.countUnprovenSince(unproven.since()))
                .description("Backups that have been without a proof for too long").register(registry);
        Gauge.builder("sealkeeper.backup.drill.left.over", () -> runs.lastFinished().map(DrillRun::leftOver).orElse(0L))
                .description("Copies that the last run of drills left over, because its budget was used up")
                .register(registry);
        Gauge.builder("sealkeeper.backup.drill.round",
                () -> runs.lastFinished().filter(run -> run.limitedBy().isPresent())
                        .map(run -> Duration.ofDays(run.roundInDays()).toSeconds()).orElse(0L)).baseUnit("seconds")
                .description("How long it takes at the pace of the last run until each copy is drilled; 0 when it left none over")
                .register(registry);
    }

    private double age(BackupStore store) {
        return copies.oldestProof(store).map(at -> Duration.between(at, clock.instant()).toSeconds()).orElse(0L);
    }
}
