package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.backup.BackupContent.Gathered;
import org.sealkeeper.backup.Manifest.KeyPresence;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes sealed sets, proves them, and tells how they stand. */
@Component
public class Backups {

    private static final DateTimeFormatter FOLDER_TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC);

    private final JdbcClient jdbc;
    private final Stores stores;
    private final StoreProbes probes;
    private final RestoreKit kit;
    private final Copies copies;
    private final BackupContent content;
    private final OwnKeys keys;
    private final Recipients recipients;
    private final Inventory inventory;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate callersTransaction;
    private final TransactionTemplate ownTransaction;

    Backups(JdbcClient jdbc, Stores stores, StoreProbes probes, RestoreKit kit, Copies copies, BackupContent content,
            OwnKeys keys, Recipients recipients, Inventory inventory, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.stores = stores;
        this.probes = probes;
        this.kit = kit;
        this.copies = copies;
        this.content = content;
        this.keys = keys;
        this.recipients = recipients;
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
        this.callersTransaction = new TransactionTemplate(transactions);
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
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
        Begun begun = ownTransaction.execute(status -> begin(signature, renewal, reason, occasion));
        if (!begun.open()) {
            return begun.id();
        }
        BackupStore store = begun.firstOf(stores.required());
        callersTransaction.executeWithoutResult(status -> {
            try {
                finish(begun, store, signature, renewal, reason);
            } catch (IOException e) {
                throw unreachable(store, e);
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
    public Optional<Proof> copy(BackupId id) {
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
        Backup backup = backup(id);
        UncheckedIOException unreachable = unreachable(to, new IOException("no store that answers has the set"));
        for (BackupStore from : stores.all().stream().filter(store -> hasWhole(backup, store)).toList()) {
            Instant startedAt = clock.instant();
            try {
                probes.requireAble(to);
                kit.placeIn(to);
                long bytes = SetCopy.copy(from, to, backup.prefix(), id.value(), backup.manifestSha256(),
                        keys.signerCertificate());
                ownTransaction.executeWithoutResult(status -> {
                    copies.written(id, to, bytes);
                    ledger.record(Entry.of("backup.copied").signature(backup.signature().value())
                            .renewal(backup.renewal().orElse(null)).activity("copy-sealed-set")
                            .duration(Duration.between(startedAt, clock.instant())).detail("backup", id)
                            .detail("store", to.id()).detail("from", from.id()).detail("prefix", backup.prefix())
                            .detail("manifestSha256", backup.manifestSha256()).detail("bytes", bytes));
                });
                return Optional.empty();
            } catch (SetRefused refused) {
                var proof = refused(id, from, refused, Ledger.SEALKEEPER, startedAt);
                callersTransaction.executeWithoutResult(status -> record(backup, proof));
                return Optional.of(proof);
            } catch (SetCopy.SourceDown down) {
                unreachable = unreachable(from, down);
            } catch (IOException e) {
                unreachable = unreachable(to, e);
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
        return callersTransaction.execute(status -> {
            Backup backup = written(id);
            Proof last = null;
            for (BackupCopy copy : requiredCopies(backup)) {
                last = drill(backup, stores.named(copy.store()), actor);
                if (!last.proven()) {
                    return last;
                }
            }
            if (last == null) {
                throw Refusal.of(Refusal.Kind.CONFLICT, "backup.nowhere", id);
            }
            return last;
        });
    }

    /**
     * Reads a backup back from one store.
     *
     * @throws Refusal when there is no such store, or the backup is not there
     */
    public Proof prove(BackupId id, String store, String actor) {
        return callersTransaction.execute(status -> {
            Backup backup = written(id);
            BackupStore from = stores.named(store);
            if (!has(backup, from)) {
                throw Refusal.of(Refusal.Kind.CONFLICT, "backup.not-there", id, store);
            }
            return drill(backup, from, actor);
        });
    }

    /** @throws Refusal NOT_FOUND */
    @Transactional(readOnly = true)
    public Backup backup(BackupId id) {
        return jdbc.sql("select * from backup where id = :id")
                .param("id", id.value())
                .query(this::read)
                .optional()
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "backup.unknown", id));
    }

    /**
     * The newest first.
     *
     * @param page 0 for the first
     */
    @Transactional(readOnly = true)
    public List<Backup> find(Optional<SignatureId> signature, int page, int size) {
        // index backup_signature, or the one of sequence
        return jdbc.sql("select * from backup"
                + (signature.isPresent() ? " where signature_id = :signature" : "")
                + " order by sequence desc limit :size offset :from")
                .params(signature.map(id -> Map.<String, Object>of("signature", id.value())).orElse(Map.of()))
                .param("size", size)
                .param("from", (long) page * size)
                .query(this::read)
                .list();
    }

    /** The backups of a renewal, in the order they were written. */
    @Transactional(readOnly = true)
    public List<Backup> ofRenewal(UUID renewal) {
        // index backup_renewal
        return jdbc.sql("select * from backup where renewal_id = :renewal order by sequence")
                .param("renewal", renewal)
                .query(this::read)
                .list();
    }

    /** What the drills of a backup found, the newest first. */
    @Transactional(readOnly = true)
    public List<Proof> proofs(BackupId id) {
        // index backup_drill_backup
        return jdbc.sql("select * from backup_drill where backup_id = :id order by at desc")
                .param("id", id.value())
                .query(Backups::proof)
                .list();
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
                .param("at", utc(clock.instant()))
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
        var written = new SealedSet(store, begun.prefix()).write(label, gathered, recipients.profile(), recipients.all(),
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
        copies.written(begun.id(), store, written.bytes());
        boolean everywhere = copies.of(begun.id().value()).stream().filter(this::counts)
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
                .param("at", utc(manifest.writtenAt()))
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
                select manifest_sha256 from backup
                where signature_id = :signature and manifest_sha256 is not null
                order by sequence desc
                limit 1
                """)
                .param("signature", signature.value())
                .query(String.class)
                .optional();
    }

    private Backup written(BackupId id) {
        Backup backup = backup(id);
        if (backup.state() == Backup.State.WRITING || backup.state() == Backup.State.COPYING) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "backup.not-written", id);
        }
        return backup;
    }

    private List<BackupCopy> requiredCopies(Backup backup) {
        return copies.of(backup.id().value()).stream().filter(this::counts)
                .filter(copy -> copy.state() != BackupCopy.State.WAITING).toList();
    }

    /** What was required when the backup was written, and has not been taken out of the configuration since. */
    private boolean counts(BackupCopy copy) {
        return copy.required() && stores.find(copy.store()).isPresent();
    }

    private static boolean has(Backup backup, BackupStore store) {
        return backup.copies().stream().anyMatch(copy -> copy.store().equals(store.id())
                && copy.state() != BackupCopy.State.WAITING);
    }

    private static boolean hasWhole(Backup backup, BackupStore store) {
        return backup.copies().stream().anyMatch(copy -> copy.store().equals(store.id())
                && (copy.state() == BackupCopy.State.WRITTEN || copy.state() == BackupCopy.State.PROVEN));
    }

    private Proof drill(Backup backup, BackupStore from, String actor) {
        Instant begun = clock.instant();
        Proof proof;
        try {
            var restored = new SealedSet(from, backup.prefix()).open(backup.id().value(), backup.manifestSha256(),
                    keys.signerCertificate(), keys.opening());
            boolean keyUsed = Drill.prove(restored, backup.version().map(id -> inventory.version(id).certificate()));
            proof = new Proof(backup.id(), from.id(), begun, true, keyUsed, Optional.empty(), Optional.empty(), actor,
                    Duration.between(begun, clock.instant()));
        } catch (SetRefused refused) {
            proof = refused(backup.id(), from, refused, actor, begun);
        } catch (IOException e) {
            throw unreachable(from, e);
        }
        record(backup, proof);
        return proof;
    }

    private Proof refused(BackupId id, BackupStore from, SetRefused refused, String actor, Instant begun) {
        return new Proof(id, from.id(), begun, false, false, Optional.of(refused.fault().code()),
                Optional.of(refused.object()), actor, Duration.between(begun, clock.instant()));
    }

    private void record(Backup backup, Proof proof) {
        jdbc.sql("""
                insert into backup_drill (id, backup_id, store, at, proven, key_used, fault, object, actor, duration_ms)
                values (:id, :backup, :store, :at, :proven, :keyUsed, :fault, :object, :actor, :duration)
                """)
                .param("id", UUID.randomUUID())
                .param("backup", backup.id().value())
                .param("store", proof.store())
                .param("at", utc(proof.at()))
                .param("proven", proof.proven())
                .param("keyUsed", proof.keyUsed())
                .param("fault", proof.fault().orElse(null))
                .param("object", proof.object().orElse(null))
                .param("actor", proof.actor())
                .param("duration", proof.duration().toMillis())
                .update();
        copies.drilled(backup.id(), proof.store(), proof.proven(), proof.at());
        stand(backup.id());
        ledger.record(Entry.of(proof.proven() ? "backup.proven" : "backup.not-proven")
                .signature(backup.signature().value()).renewal(backup.renewal().orElse(null)).actor(proof.actor())
                .activity("prove-backup").outcome(proof.fault().orElse("proven")).duration(proof.duration())
                .detail("backup", backup.id()).detail("store", proof.store()).detail("keyUsed", proof.keyUsed()).detail("object", proof.object()));
    }

    /** A backup is proven when all its required copies are, and since the first of these proofs. */
    private void stand(BackupId id) {
        List<BackupCopy> required = copies.of(id.value()).stream().filter(this::counts).toList();
        if (required.stream().anyMatch(copy -> copy.state() == BackupCopy.State.FAILED)) {
            jdbc.sql("""
                    update backup
                    set state = 'FAILED',
                        occasion = case when state = 'FAILED' then occasion else occasion || ' failed ' || id end
                    where id = :id
                    """)
                    .param("id", id.value())
                    .update();
        } else if (required.stream().allMatch(copy -> copy.state() == BackupCopy.State.PROVEN)) {
            required.stream().map(copy -> copy.provenAt().orElseThrow()).min(Comparator.naturalOrder())
                    .ifPresent(since -> jdbc.sql("update backup set state = 'PROVEN', proven_at = :at where id = :id")
                            .param("at", utc(since))
                            .param("id", id.value())
                            .update());
        }
    }

    private Backup read(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new Backup(new BackupId(id), new SignatureId(row.getObject("signature_id", UUID.class)),
                Optional.ofNullable(row.getObject("version_id", UUID.class)).map(VersionId::new),
                Optional.ofNullable(row.getObject("renewal_id", UUID.class)), row.getString("reason"),
                row.getString("prefix"), Backup.State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("key_presence"))
                        .map(presence -> KeyPresence.valueOf(presence) == KeyPresence.PRESENT),
                Optional.ofNullable(row.getString("manifest_sha256")),
                Optional.ofNullable(row.getString("previous_manifest_sha256")), row.getLong("bytes"),
                instant(row, "begun_at").orElseThrow(), instant(row, "written_at"), instant(row, "proven_at"),
                recipientsOf(id), copies.of(id));
    }

    private List<Recipient> recipientsOf(UUID backup) {
        return jdbc.sql("select role, subject, fingerprint from backup_recipient where backup_id = :id order by role")
                .param("id", backup)
                .query((row, number) -> new Recipient(Recipient.Role.valueOf(row.getString("role")),
                        row.getString("subject"), row.getString("fingerprint")))
                .list();
    }

    private static Proof proof(ResultSet row, int number) throws SQLException {
        return new Proof(new BackupId(row.getObject("backup_id", UUID.class)), row.getString("store"), instant(row, "at").orElseThrow(),
                row.getBoolean("proven"), row.getBoolean("key_used"), Optional.ofNullable(row.getString("fault")),
                Optional.ofNullable(row.getString("object")), row.getString("actor"),
                Duration.ofMillis(row.getLong("duration_ms")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static UncheckedIOException unreachable(BackupStore store, IOException e) {
        return new UncheckedIOException("The backup store " + store.id() + " does not answer: " + e.getMessage(), e);
    }
}
