package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cms.CMSException;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Reads backups back for a restore, from whichever store has a whole copy. */
@Component
public class BackupReading {

    private final Backups backups;
    private final Drills drills;
    private final Stores stores;
    private final OwnKeys keys;
    private final Clock clock;

    BackupReading(Backups backups, Drills drills, Stores stores, OwnKeys keys, Clock clock) {
        this.backups = backups;
        this.drills = drills;
        this.stores = stores;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * What came of a look at a backup.
     *
     * @param damage what is wrong with the copy that was read last; empty when a whole one was found
     * @param opensHere whether the server's own drill key opens it; without it, only a recovery key does
     */
    public record Checked(Optional<Proof> damage, boolean opensHere) {
    }

    /** Does something with one copy of a set. */
    private interface Look<T> {
        T at(BackupStore store, SealedSet set) throws IOException, SetRefused;
    }

    /**
     * Fetches the whole set and compares it with its manifest; where the drill key is there, opens it as well. A copy
     * that is found damaged does not count from then on.
     *
     * @param actor who wants it restored
     * @throws UncheckedIOException when no store that has it answers
     */
    public Checked check(BackupId id, String actor) {
        Backup backup = backups.backup(id);
        try {
            return inAny(backup, (store, set) -> {
                Instant begun = clock.instant();
                try {
                    Manifest manifest = set.reader().compare(id.value(), backup.manifestSha256(), keys.signerCertificate());
                    boolean opensHere = opensHere(set.reader().keyCms(manifest));
                    if (opensHere) {
                        OpenedBackup.of(store.id(), content(backup, set, keys.opening())).close();
                    }
                    return new Checked(Optional.empty(), opensHere);
                } catch (SetRefused refused) {
                    throw new Damaged(new Proof(id, store.id(), begun, false, false,
                            Optional.of(refused.fault().code()), Optional.of(refused.object()), actor,
                            Duration.between(begun, clock.instant())), refused);
                }
            });
        } catch (Damaged damaged) {
            drills.record(backup, damaged.proof);
            return new Checked(Optional.of(damaged.proof), false);
        }
    }

    /**
     * Opens a backup with the drill key, or with the key of the set itself, where recovery holders have unwrapped that.
     *
     * @throws Refusal when no whole copy is left, or the key is another
     * @throws UncheckedIOException when no store that has it answers
     */
    public OpenedBackup open(BackupId id, Optional<byte[]> setKey) {
        Backup backup = backups.backup(id);
        SealedSet.Opening opening = setKey.<SealedSet.Opening>map(key -> cms -> key.clone()).orElseGet(keys::opening);
        return inAny(backup, (store, set) -> OpenedBackup.of(store.id(), content(backup, set, opening)));
    }

    /**
     * The key of one set, which opens that set and no other.
     *
     * @return empty when the set was not sealed to this recipient
     */
    public Optional<byte[]> setKey(BackupId id, X509Certificate recipient, PrivateKey key) {
        Backup backup = backups.backup(id);
        return inAny(backup, (store, set) -> {
            Manifest manifest = set.reader().trusted(Optional.of(id.value()), backup.manifestSha256(),
                    keys.signerCertificate());
            try {
                return Optional.of(Cms.openWith(recipient, key, set.reader().keyCms(manifest)));
            } catch (CMSException notForThisKey) {
                return Optional.empty();
            }
        });
    }

    private SealedSet.Content content(Backup backup, SealedSet set, SealedSet.Opening opening)
            throws IOException, SetRefused {
        return set.open(backup.id().value(), backup.manifestSha256(), keys.signerCertificate(), opening);
    }

    /** A key that the vault has lost opens nothing, as one does that the set is not for. */
    private boolean opensHere(byte[] keyCms) {
        try {
            keys.opening().open(keyCms);
            return true;
        } catch (CMSException | IllegalStateException lost) {
            return false;
        }
    }

    /** From the copies that were proven first; one that is damaged or far away leaves the next. */
    private <T> T inAny(Backup backup, Look<T> look) {
        List<BackupStore> copies = backup.copies().stream()
                .filter(copy -> copy.state() != BackupCopy.State.WAITING)
                .sorted(Comparator.comparing(copy -> copy.state() != BackupCopy.State.PROVEN))
                .flatMap(copy -> stores.find(copy.store()).stream()).toList();
        if (copies.isEmpty()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "backup.nowhere", backup.id());
        }
        RuntimeException last = null;
        for (BackupStore store : copies) {
            try {
                return look.at(store, new SealedSet(store, backup.prefix()));
            } catch (SetRefused refused) {
                last = Refusal.because(refused, Refusal.Kind.CONFLICT, "backup.copy-damaged", backup.id(), store.id(),
                        refused.getMessage());
            } catch (Damaged damaged) {
                last = damaged;
            } catch (IOException e) {
                if (last == null || last instanceof UncheckedIOException) {
                    last = new UncheckedIOException("The backup store " + store.id() + " does not answer: "
                            + e.getMessage(), e);
                }
            }
        }
        throw last;
    }

    /** Carries what was found at one store past the others. */
    private static final class Damaged extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient Proof proof;

        Damaged(Proof proof, SetRefused cause) {
            super(cause.getMessage(), cause);
            this.proof = proof;
        }
    }
}
