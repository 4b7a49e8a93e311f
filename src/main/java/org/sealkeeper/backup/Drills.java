package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Restores that are thrown away after they have proved a copy; what each found is recorded, whether good or bad. */
@Component
class Drills {

    private final BackupRecords records;
    private final Copies copies;
    private final Stores stores;
    private final OwnKeys keys;
    private final Inventory inventory;
    private final Ledger ledger;
    private final Clock clock;
    private final ApplicationEventPublisher listeners;

    Drills(BackupRecords records, Copies copies, Stores stores, OwnKeys keys, Inventory inventory, Ledger ledger,
            Clock clock, ApplicationEventPublisher listeners) {
        this.records = records;
        this.copies = copies;
        this.stores = stores;
        this.keys = keys;
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
        this.listeners = listeners;
    }

    /** Tells, in the transaction of the drill, that one was recorded. */
    record Drilled(Proof proof) {
    }

    /** @throws UncheckedIOException when the store does not answer: nothing is known about the copy then */
    Proof drill(Backup backup, BackupStore from, String actor) {
        Proof proof = look(backup, from, actor);
        record(backup, proof);
        return proof;
    }

    /**
     * Reads a copy back and uses its key; what was found is still to be recorded. Of a large set, little is in memory.
     *
     * @throws UncheckedIOException when the store does not answer
     */
    Proof look(Backup backup, BackupStore from, String actor) {
        Instant begun = clock.instant();
        try {
            var restored = new SealedSet(from, backup.prefix()).open(backup.id().value(), backup.manifestSha256(),
                    keys.signerCertificate(), keys.opening(), Drill::needs);
            boolean keyUsed = Drill.prove(restored, backup.version().map(id -> inventory.version(id).certificate()));
            return new Proof(backup.id(), from.id(), begun, true, keyUsed, Optional.empty(),
                    Optional.empty(), actor, Duration.between(begun, clock.instant()));
        } catch (SetRefused refused) {
            return refused(backup.id(), from, refused, actor, begun);
        } catch (IOException e) {
            throw unreachable(from, e);
        }
    }

    Proof refused(BackupId id, BackupStore from, SetRefused refused, String actor, Instant begun) {
        return new Proof(id, from.id(), begun, false, false, Optional.of(refused.fault().code()),
                Optional.of(refused.object()), actor, Duration.between(begun, clock.instant()));
    }

    /** Keeps what a look at a copy has found; a damaged one does not count from then on. */
    void record(Backup backup, Proof proof) {
        // two copies of a backup are drilled at once: what it stands at is decided by one after the other
        records.lock(backup.id());
        records.add(proof);
        copies.drilled(backup.id(), proof.store(), proof.proven(), proof.at());
        stand(backup.id());
        ledger.record(Entry.of(proof.proven() ? "backup.proven" : "backup.not-proven")
                .signature(backup.signature().value()).renewal(backup.renewal().orElse(null)).actor(proof.actor())
                .activity("prove-backup").outcome(proof.fault().orElse("proven")).duration(proof.duration())
                .detail("backup", backup.id()).detail("store", proof.store()).detail("keyUsed", proof.keyUsed())
                .detail("object", proof.object()));
        listeners.publishEvent(new Drilled(proof));
    }

    /** What was required when the backup was written, and has not been taken out of the configuration since. */
    boolean counts(BackupCopy copy) {
        return copy.required() && copy.state() != BackupCopy.State.REMOVED && stores.find(copy.store()).isPresent();
    }

    /** @throws Refusal when it has not been written to the end */
    static Backup written(Backup backup) {
        if (backup.state() == Backup.State.WRITING || backup.state() == Backup.State.COPYING) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "backup.not-written", backup.id());
        }
        if (backup.removal().isPresent()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "backup.removed", backup.id());
        }
        return backup;
    }

    static UncheckedIOException unreachable(BackupStore store, IOException e) {
        return new UncheckedIOException("The backup store " + store.id() + " does not answer: " + e.getMessage(), e);
    }

    /** A backup is proven when all its required copies are, and since the first of these proofs. */
    private void stand(BackupId id) {
        List<BackupCopy> required = copies.of(id.value()).stream().filter(this::counts).toList();
        if (required.stream().anyMatch(copy -> copy.state() == BackupCopy.State.FAILED)) {
            records.failed(id);
        } else if (required.stream().allMatch(copy -> copy.state() == BackupCopy.State.PROVEN)) {
            required.stream().map(copy -> copy.provenAt().orElseThrow()).min(Comparator.naturalOrder())
                    .ifPresent(since -> records.proven(id, since));
        }
    }
}
