package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.backup.BackupContent.Gathered;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes sealed sets to one store and takes them to the others; after a crash, it goes on where it was. */
@Component
class SetWriting {

    private static final DateTimeFormatter FOLDER_TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC);

    private final JdbcClient jdbc;
    private final BackupRecords records;
    private final Drills drills;
    private final Stores stores;
    private final StoreProbes probes;
    private final RestoreKit kit;
    private final Copies copies;
    private final BackupContent content;
    private final OwnKeys keys;
    private final Recipients recipients;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate callersTransaction;
    private final TransactionTemplate ownTransaction;

    SetWriting(JdbcClient jdbc, BackupRecords records, Drills drills, Stores stores, StoreProbes probes, RestoreKit kit,
            Copies copies, BackupContent content, OwnKeys keys, Recipients recipients, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.records = records;
        this.drills = drills;
        this.stores = stores;
        this.probes = probes;
        this.kit = kit;
        this.copies = copies;
        this.content = content;
        this.keys = keys;
        this.recipients = recipients;
        this.ledger = ledger;
        this.clock = clock;
        this.callersTransaction = new TransactionTemplate(transactions);
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** @param occasion what asks for it; asked again after a crash, the half-written set is finished or left behind */
    BackupId write(SignatureId signature, Optional<UUID> renewal, String reason, String occasion) {
        Begun begun = ownTransaction.execute(status -> begin(signature, renewal, reason, occasion));
        if (!begun.open()) {
            return begun.id();
        }
        BackupStore store = begun.firstOf(stores.required());
        callersTransaction.executeWithoutResult(status -> {
            try {
                finish(begun, store, signature, renewal, reason);
            } catch (IOException e) {
                throw Drills.unreachable(store, e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("The set of backup " + begun.id() + " cannot be sealed", e);
            }
        });
        return begun.id();
    }

    /**
     * Copies the set to every required store that has it not. One that is down does not keep the others from it.
     *
     * @return what is wrong with the set that should have been copied; empty when the backup now counts
     * @throws UncheckedIOException when a store does not take it now; done again, it goes on
     * @throws Refusal when a store cannot do what is demanded of it
     */
    Optional<Proof> copy(BackupId id) {
        RuntimeException failed = null;
        for (BackupCopy copy : copies.of(id.value())) {
            Optional<BackupStore> store = stores.find(copy.store());
            if (copy.required() && copy.state() == BackupCopy.State.WAITING && store.isPresent()) {
                try {
                    Optional<Proof> damage = copyTo(id, store.get());
                    if (damage.isPresent()) {
                        return damage;
                    }
                } catch (UncheckedIOException | Refusal e) {
                    failed = e;
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
        jdbc.sql("update backup set state = 'WRITTEN' where id = :id and state = 'COPYING'")
                .param("id", id.value())
                .update();
        return Optional.empty();
    }

    /**
     * Copies the set to one store, from the first that has it and answers. What came of it is recorded at once.
     *
     * @return what is wrong with the set that should have been copied
     */
    Optional<Proof> copyTo(BackupId id, BackupStore to) {
        Backup backup = records.backup(id);
        UncheckedIOException unreachable = Drills.unreachable(to, new IOException("no store that answers has the set"));
        for (BackupStore from : stores.all().stream().filter(store -> hasWhole(backup, store)).toList()) {
            Instant startedAt = clock.instant();
            try {
                probes.requireAble(to);
                kit.placeIn(to);
                long bytes = SetCopy.copy(from, to, backup.prefix(), id.value(), backup.manifestSha256(),
                        keys.signerCertificate(), (written, total) -> progress(id, to, written, Optional.of(total)));
                ownTransaction.executeWithoutResult(status -> {
                    copies.written(id, to, bytes, protection(to, startedAt));
                    ledger.record(Entry.of("backup.copied").signature(backup.signature().value())
                            .renewal(backup.renewal().orElse(null)).activity("copy-sealed-set")
                            .duration(Duration.between(startedAt, clock.instant())).detail("backup", id)
                            .detail("store", to.id()).detail("from", from.id()).detail("prefix", backup.prefix())
                            .detail("manifestSha256", backup.manifestSha256()).detail("bytes", bytes));
                });
                return Optional.empty();
            } catch (SetRefused refused) {
                var proof = drills.refused(id, from, refused, Ledger.SEALKEEPER, startedAt);
                callersTransaction.executeWithoutResult(status -> drills.record(backup, proof));
                return Optional.of(proof);
            } catch (SetCopy.SourceDown down) {
                unreachable = Drills.unreachable(from, down);
            } catch (IOException e) {
                unreachable = Drills.unreachable(to, e);
                break;
            } catch (Refusal e) {
                notCopied(id, to, e);
                throw e;
            }
        }
        notCopied(id, to, unreachable);
        throw unreachable;
    }

    private void notCopied(BackupId id, BackupStore to, RuntimeException why) {
        ownTransaction.executeWithoutResult(status -> copies.notWritten(id, to, why.getMessage()));
    }

    /**
     * A set that is to be written.
     *
     * @param open whether it still is
     * @param attempt 1 for the first
     * @param leftBehind folder of an earlier attempt, which may have got as far as its manifest
     */
    private record Begun(BackupId id, boolean open, int attempt, String prefix, Optional<String> leftBehind) {

        /** Each attempt begins with another store, so that one of them gets the set though another is down. */
        BackupStore firstOf(List<BackupStore> stores) {
            return stores.get((attempt - 1) % stores.size());
        }
    }

    /** Records what is about to be done before the store is touched. */
    private Begun begin(SignatureId signature, Optional<UUID> renewal, String reason, String occasion) {
        BackupId id = BackupId.random();
        String prefix = prefix(signature, id, 1);
        int inserted = jdbc.sql("""
                insert into backup (id, signature_id, renewal_id, reason, occasion, prefix, state, begun_at)
                values (:id, :signature, :renewal, :reason, :occasion, :prefix, 'WRITING', :at)
                on conflict (occasion, reason) do nothing
                """)
                .param("id", id.value())
                .param("signature", signature.value())
                .param("renewal", renewal.orElse(null))
                .param("reason", reason)
                .param("occasion", occasion)
                .param("prefix", prefix)
                .param("at", BackupRecords.utc(clock.instant()))
                .update();
        if (inserted == 1) {
            copies.foresee(id, stores);
            return new Begun(id, true, 1, prefix, Optional.empty());
        }
        return jdbc.sql("""
                select id, state, attempt, prefix from backup
                where occasion = :occasion and reason = :reason
                for update
                """)
                .param("occasion", occasion)
                .param("reason", reason)
                .query((row, number) -> {
                    BackupId there = new BackupId(row.getObject("id", UUID.class));
                    boolean open = row.getString("state").equals("WRITING");
                    String left = row.getString("prefix");
                    return open ? again(there, signature, row.getInt("attempt") + 1, left)
                            : new Begun(there, false, row.getInt("attempt"), left, Optional.empty());
                })
                .single();
    }

    private Begun again(BackupId id, SignatureId signature, int attempt, String left) {
        String prefix = prefix(signature, id, attempt);
        jdbc.sql("update backup set attempt = :attempt, prefix = :prefix where id = :id")
                .param("attempt", attempt)
                .param("prefix", prefix)
                .param("id", id.value())
                .update();
        copies.foresee(id, stores);
        return new Begun(id, true, attempt, prefix, Optional.of(left));
    }

    private String prefix(SignatureId signature, BackupId id, int attempt) {
        return "sets/" + signature + "/" + FOLDER_TIME.format(clock.instant()) + "-" + id + "-" + attempt;
    }

    private void finish(Begun begun, BackupStore store, SignatureId signature, Optional<UUID> renewal, String reason)
            throws IOException, GeneralSecurityException {
        Instant startedAt = clock.instant();
        if (begun.leftBehind().isPresent() && countLeftBehind(begun, store, startedAt)) {
            return;
        }
        probes.requireAble(store);
        kit.placeIn(store);
        Gathered gathered = content.of(signature, renewal, startedAt);
        var label = new SealedSet.Label(begun.id().value(), signature.value(),
                gathered.version().map(version -> version.id().value()), renewal, reason, startedAt, gathered.key(),
                previousManifest(signature));
        var written = new SealedSet(new WatchedStore(store, parts -> progress(begun.id(), store, parts, Optional.empty())),
                begun.prefix()).write(label, gathered, recipients.profile(), recipients.all(),
                keys.signing());
        count(begun, store, begun.prefix(), written, startedAt);
    }

    /** An earlier attempt that got as far as its manifest is a backup, though nobody recorded it. */
    private boolean countLeftBehind(Begun begun, BackupStore next, Instant startedAt) throws IOException {
        String prefix = begun.leftBehind().orElseThrow();
        for (BackupStore store : stores.required()) {
            try {
                Optional<SealedSet.Written> left = complete(begun, store, prefix);
                if (left.isPresent()) {
                    count(begun, store, prefix, left.get(), startedAt);
                    return true;
                }
            } catch (IOException down) {
                if (store == next) {
                    throw down;
                }
            }
        }
        return false;
    }

    private Optional<SealedSet.Written> complete(Begun begun, BackupStore store, String prefix) throws IOException {
        try {
            return new SealedSet(store, prefix).find(begun.id().value(), keys.signerCertificate());
        } catch (SetRefused damaged) {
            return Optional.empty();
        }
    }

    private void count(Begun begun, BackupStore store, String prefix, SealedSet.Written written, Instant startedAt) {
        Manifest manifest = written.manifest();
        copies.written(begun.id(), store, written.bytes(), protection(store, startedAt));
        boolean everywhere = copies.of(begun.id().value()).stream().filter(drills::counts)
                .noneMatch(copy -> copy.state() == BackupCopy.State.WAITING);
        int counted = jdbc.sql("""
                update backup
                set state = :state, prefix = :prefix, version_id = :version, key_presence = :key,
                    manifest_sha256 = :manifest, previous_manifest_sha256 = :previous, bytes = :bytes, written_at = :at
                where id = :id and state = 'WRITING' and prefix = :own
                """)
                .param("state", everywhere ? "WRITTEN" : "COPYING")
                .param("prefix", prefix)
                .param("version", manifest.version().orElse(null))
                .param("key", manifest.key().name())
                .param("manifest", written.manifestSha256())
                .param("previous", manifest.previousManifestSha256().orElse(null))
                .param("bytes", written.bytes())
                .param("at", BackupRecords.utc(manifest.writtenAt()))
                .param("id", begun.id().value())
                .param("own", begun.prefix())
                .update();
        if (counted != 1) {
            throw new IllegalStateException("Backup " + begun.id() + " was written by another node in the meantime");
        }
        for (Recipient recipient : manifest.recipients()) {
            jdbc.sql("""
                    insert into backup_recipient (backup_id, role, subject, fingerprint)
                    values (:backup, :role, :subject, :fingerprint)
                    """)
                    .param("backup", begun.id().value())
                    .param("role", recipient.role().name())
                    .param("subject", recipient.subject())
                    .param("fingerprint", recipient.fingerprint())
                    .update();
        }
        ledger.record(Entry.of("backup.written").signature(manifest.signature())
                .renewal(manifest.renewal().orElse(null)).activity("write-sealed-set")
                .duration(Duration.between(startedAt, clock.instant()))
                .detail("backup", begun.id()).detail("reason", manifest.reason()).detail("version", manifest.version())
                .detail("store", store.id()).detail("prefix", prefix)
                .detail("manifestSha256", written.manifestSha256()).detail("bytes", written.bytes())
                .detail("key", manifest.key())
                .detail("recipients", manifest.recipients().stream().map(Recipient::fingerprint).toList()));
    }

    /** The order is the database's sequence: clocks may go back. */
    private Optional<String> previousManifest(SignatureId signature) {
        return jdbc.sql("""
                /* prepared */ select manifest_sha256 from backup
                where signature_id = :signature and manifest_sha256 is not null
                order by sequence desc
                limit 1
                """)
                .param("signature", signature.value())
                .query(String.class)
                .optional();
    }

    /** In a transaction of its own, so that others see it while the set is written. */
    private void progress(BackupId id, BackupStore store, int written, Optional<Integer> total) {
        ownTransaction.executeWithoutResult(status -> copies.progress(id, store, written, total));
    }

    private Optional<Instant> protection(BackupStore store, Instant writtenAt) {
        return stores.rule(store.id()).objectLock().map(writtenAt::plus);
    }

    private static boolean hasWhole(Backup backup, BackupStore store) {
        return backup.copies().stream().anyMatch(copy -> copy.store().equals(store.id())
                && (copy.state() == BackupCopy.State.WRITTEN || copy.state() == BackupCopy.State.PROVEN));
    }
}
