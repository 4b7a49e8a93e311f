package org.sealkeeper.backup;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * {@code sealkeeper_backup_proof_age_seconds}: how old the oldest of the last proofs is, for each store; and how many
 * backups have been without one for long.
 */
@Component
class ProofAgeMetric implements MeterBinder {

    private final Stores stores;
    private final Copies copies;
    private final BackupRecords records;
    private final UnprovenBackups unproven;
    private final Clock clock;

    ProofAgeMetric(Stores stores, Copies copies, BackupRecords records, UnprovenBackups unproven, Clock clock) {
        this.stores = stores;
        this.copies = copies;
        this.records = records;
        this.unproven = unproven;
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
    }

    private double age(BackupStore store) {
        return copies.oldestProof(store).map(at -> Duration.between(at, clock.instant()).toSeconds()).orElse(0L);
    }
}
