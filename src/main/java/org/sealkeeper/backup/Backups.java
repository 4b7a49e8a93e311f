package org.sealkeeper.backup;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** The backups: has sealed sets written and proven, and tells how they stand. */
@Component
public class Backups {

    private final BackupRecords records;
    private final SetWriting writing;
    private final Drills drills;
    private final Stores stores;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate transaction;

    Backups(BackupRecords records, SetWriting writing, Drills drills, Stores stores, Ledger ledger,
            Clock clock, PlatformTransactionManager transactions) {
        this.records = records;
        this.writing = writing;
        this.drills = drills;
        this.stores = stores;
        this.ledger = ledger;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Writes a sealed set of a signature to one store; {@link #copy} takes it to the others. Asked again for the same renewal and reason, gives the backup there is.
     *
     * @param reason such as {@code before-change}
     * @throws UncheckedIOException when the store does not take it now; no backup counts then
     * @throws Refusal when the store cannot do what is demanded of it
     */
    public BackupId write(SignatureId signature, Optional<UUID> renewal, String reason) {
        return write(signature, renewal, reason,
                renewal.map(id -> "renewal " + id).orElseGet(() -> "call " + UUID.randomUUID()));
    }

    /** @param occasion what asks for it; asked again after a crash, the half-written set is finished or left behind */
    BackupId write(SignatureId signature, Optional<UUID> renewal, String reason, String occasion) {
        return writing.write(signature, renewal, reason, occasion);
    }

    /**
     * Copies the set to every required store that has it not. One that is down does not keep the others from it.
     *
     * @return what is wrong with the set that should have been copied; empty when the backup now counts
     * @throws UncheckedIOException when a store does not take it now; done again, it goes on
     * @throws Refusal when a store cannot do what is demanded of it
     */
    public Optional<Proof> copy(BackupId id) {
        return writing.copy(id);
    }

    /** @see SetWriting#copyTo */
    Optional<Proof> copyTo(BackupId id, BackupStore to) {
        return writing.copyTo(id, to);
    }

    /** Runs a drill as the application itself. */
    public Proof prove(BackupId id) {
        return prove(id, Ledger.SEALKEEPER);
    }

    /**
     * Reads a backup back from every required store, opens it and uses its key. What it finds is recorded, whether good
     * or bad.
     *
     * @return what was found at the first store whose copy is not proven, else at the last
     * @throws UncheckedIOException when a store does not answer: nothing is known about the backup then
     */
    public Proof prove(BackupId id, String actor) {
        return transaction.execute(status -> {
            Backup backup = Drills.written(records.backup(id));
            return firstUnproven(backup, actor, backup.copies().stream().filter(drills::counts)
                    .filter(copy -> copy.state().isThere()).toList());
        });
    }

    /** As {@link #prove(BackupId, String)}, from every store that has a copy, whether it is required or not. */
    Proof proveEverywhere(BackupId id, String actor) {
        return transaction.execute(status -> {
            Backup backup = Drills.written(records.backup(id));
            return firstUnproven(backup, actor, backup.copies().stream().filter(copy -> copy.state().isThere())
                    .filter(copy -> stores.find(copy.store()).isPresent()).toList());
        });
    }

    /**
     * Reads a backup back from one store.
     *
     * @throws Refusal when there is no such store, or the backup is not there
     */
    public Proof prove(BackupId id, String store, String actor) {
        return transaction.execute(status -> {
            Backup backup = Drills.written(records.backup(id));
            BackupStore from = stores.named(store);
            if (!backup.isOn(store)) {
                throw Refusal.of(Refusal.Kind.CONFLICT, "backup.not-there", id, store);
            }
            return drills.drill(backup, from, actor);
        });
    }

    /** Takes a set out of the drills whose place another shall take; it stays where it is. */
    @Transactional
    public void setAside(BackupId id, String comment, String actor) {
        Backup backup = records.backup(id);
        records.setAside(id, clock.instant());
        ledger.record(Entry.of("backup.set-aside").signature(backup.signature().value()).actor(actor)
                .activity("look-into-unproven-backup").detail("backup", id).detail("comment", comment));
    }

    /** @throws Refusal NOT_FOUND */
    @Transactional(readOnly = true)
    public Backup backup(BackupId id) {
        return records.backup(id);
    }

    /**
     * The newest first.
     *
     * @param page 0 for the first
     */
    @Transactional(readOnly = true)
    public List<Backup> find(Optional<SignatureId> signature, int page, int size) {
        return records.find(BackupQuery.of(signature, page, size));
    }

    @Transactional(readOnly = true)
    public List<Backup> find(BackupQuery query) {
        return records.find(query);
    }

    /**
     * Stores that shall have a backup and have it not yet, though it counts: they are new in the configuration. Until they
     * have it, it is incomplete; it can be restored from the others.
     */
    public List<String> incompleteOn(Backup backup) {
        if (backup.state() != Backup.State.WRITTEN && backup.state() != Backup.State.PROVEN) {
            return List.of();
        }
        return backup.copies().stream().filter(drills::counts).filter(copy -> copy.state() == BackupCopy.State.WAITING)
                .map(BackupCopy::store).toList();
    }

    /** The backups of a renewal, in the order they were written. */
    @Transactional(readOnly = true)
    public List<Backup> ofRenewal(UUID renewal) {
        return records.ofRenewal(renewal);
    }

    /** What the drills of a backup found, the newest first. */
    @Transactional(readOnly = true)
    public List<Proof> proofs(BackupId id) {
        return records.proofs(id);
    }

    private Proof firstUnproven(Backup backup, String actor, List<BackupCopy> copies) {
        var found = new ArrayList<Proof>();
        for (BackupCopy copy : copies) {
            Proof proof = drills.drill(backup, stores.named(copy.store()), actor);
            if (!proof.proven()) {
                return proof;
            }
            found.add(proof);
        }
        if (found.isEmpty()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "backup.nowhere", backup.id());
        }
        return found.get(found.size() - 1);
    }
}
