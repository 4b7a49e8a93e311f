package org.sealkeeper.restore;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.backup.Backup;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.backup.KeyForPerson;
import org.sealkeeper.backup.Proof;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.inventory.VersionState;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.restore.Restore.Target;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.Vault;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The restores: asked for here, looked up here. */
@Component
public class Restores {

    /** The process that a restore is a run of. */
    public static final String PROCESS = "restore";
    /** The user task in it that the second person decides. */
    public static final String APPROVE = "approve-restore";

    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST_KEY = 200;
    private static final int OLDER_LOOKED_AT = 200;

    private final JdbcClient jdbc;
    private final RuntimeService runtime;
    private final Backups backups;
    private final Inventory inventory;
    private final Renewals renewals;
    private final Vault vault;
    private final RestoreSettings settings;
    private final Ledger ledger;
    private final Clock clock;

    Restores(JdbcClient jdbc, RuntimeService runtime, Backups backups, Inventory inventory, Renewals renewals,
            Vault vault, RestoreSettings settings, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.runtime = runtime;
        this.backups = backups;
        this.inventory = inventory;
        this.renewals = renewals;
        this.vault = vault;
        this.settings = settings;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * What somebody asks for.
     *
     * @param certificate PEM, whom a download is to be sealed to; empty: it comes under a passphrase
     */
    public record Wanted(BackupId backup, Target target, String reason, Optional<String> certificate) {
    }

    /**
     * Starts a restore.
     *
     * @param idempotencyKey asked again with the same key, the same person gets the restore they asked for before
     * @throws Refusal when there is no such backup, or it cannot be restored there
     */
    @Transactional
    public RestoreId request(Wanted wanted, String by, Optional<String> idempotencyKey) {
        if (idempotencyKey.filter(key -> key.isBlank() || key.length() > LONGEST_KEY).isPresent()) {
            throw Refusal.of(INVALID, "renewal.bad-idempotency-key", LONGEST_KEY);
        }
        if (idempotencyKey.isPresent()) {
            Optional<Restore> earlier = requestedWith(idempotencyKey.get(), by);
            if (earlier.filter(one -> !one.backup().equals(wanted.backup()) || one.target() != wanted.target())
                    .isPresent()) {
                throw Refusal.of(CONFLICT, "restore.idempotency-key-reused", idempotencyKey.get());
            }
            if (earlier.isPresent()) {
                return earlier.get().id();
            }
        }
        RestoreId id = RestoreId.random();
        open(id, wanted, by, idempotencyKey);
        runtime.startProcessInstanceByKey(PROCESS, id.toString(), Map.of("restoreId", id.toString()));
        return id;
    }

    /** Makes the record of a restore; the process is started by the caller or has been started already. */
    void open(RestoreId id, Wanted wanted, String by, Optional<String> idempotencyKey) {
        if (wanted.reason() == null || wanted.reason().isBlank() || wanted.reason().length() > LONGEST_REASON) {
            throw Refusal.of(INVALID, "restore.reason-needed", LONGEST_REASON);
        }
        Backup backup = backups.backup(wanted.backup());
        refuseUnproven(backup);
        Version version = restorable(backup);
        Optional<X509Certificate> recipient = recipient(wanted);
        refuseImpossible(wanted.target(), version);
        try {
            jdbc.sql("""
                    insert into restore (id, backup_id, signature_id, version_id, target, recipient_certificate, reason,
                        requested_by, requested_at, idempotency_key, approver_group)
                    values (:id, :backup, :signature, :version, :target, :recipient, :reason, :by, :at, :key, :group)
                    """)
                    .param("id", id.value()).param("backup", backup.id().value())
                    .param("signature", backup.signature().value()).param("version", version.id().value())
                    .param("target", wanted.target().name())
                    .param("recipient", recipient.map(Restores::encoded).orElse(null))
                    .param("reason", wanted.reason().strip()).param("by", by).param("at", utc(clock.instant()))
                    .param("key", idempotencyKey.orElse(null)).param("group", settings.approverGroup().id()).update();
        } catch (DuplicateKeyException twice) {
            throw Refusal.because(twice, CONFLICT, "restore.already-open", backup.id());
        }
        ledger.record(recordOf("restore.requested", restore(id)).actor(by).outcome("TO_" + wanted.target())
                .detail("signature", inventory.signature(backup.signature()).name())
                .detail("reason", wanted.reason().strip()).detail("number", version.number())
                .detail("recipient", recipient.map(KeyForPerson::fingerprint)));
    }

    void linkProcess(RestoreId id, String processInstanceId, String processDefinitionId) {
        jdbc.sql("""
                update restore set process_instance_id = :process, process_definition_id = :definition where id = :id
                """)
                .param("process", processInstanceId).param("definition", processDefinitionId).param("id", id.value())
                .update();
    }

    void checked(RestoreId id, Restore.OpenedWith with) {
        jdbc.sql("update restore set opened_with = :with where id = :id").param("with", with.name())
                .param("id", id.value()).update();
        Restore restore = restore(id);
        ledger.record(recordOf("restore.checked", restore).outcome(with.name()));
    }

    /** @param sealed the key of the set, sealed under the vault */
    void keepSetKey(RestoreId id, byte[] sealed) {
        jdbc.sql("update restore set set_key = :key where id = :id").param("key", sealed).param("id", id.value()).update();
    }

    /** Empty when recovery holders have unwrapped none. */
    Optional<byte[]> setKey(RestoreId id) {
        return jdbc.sql("select set_key from restore where id = :id and set_key is not null").param("id", id.value())
                .query((row, number) -> row.getBytes("set_key")).optional();
    }

    void damaged(RestoreId id, String damage) {
        Restore before = restore(id);
        Optional<BackupId> older = older(before.backup());
        jdbc.sql("update restore set damage = :damage, older_backup_id = :older where id = :id").param("damage", damage)
                .param("older", older.map(BackupId::value).orElse(null)).param("id", id.value()).update();
        ledger.record(recordOf("restore.refused", before).outcome("REFUSED").detail("reason", damage)
                .detail("older", older));
    }

    /** Ends a restore; one that has ended keeps its first outcome. What was sealed for it goes. */
    void end(RestoreId id, Restore.Outcome outcome) {
        Restore restore = restore(id);
        int changed = jdbc.sql("""
                update restore set outcome = :outcome, ended_at = :at, set_key = null
                where id = :id and ended_at is null
                """)
                .param("outcome", outcome.name()).param("at", utc(clock.instant())).param("id", id.value()).update();
        if (changed == 1) {
            ledger.record(recordOf("restore.ended", restore).outcome(outcome.name())
                    .duration(Duration.between(restore.requestedAt(), clock.instant())));
        }
    }

    /** @throws Refusal NOT_FOUND */
    public Restore restore(RestoreId id) {
        return jdbc.sql("select * from restore where id = :id").param("id", id.value()).query(this::read).optional()
                .orElseThrow(() -> Refusal.of(NOT_FOUND, "restore.unknown", id.toString()));
    }

    /** The newest first. */
    public List<Restore> ofSignature(SignatureId signature, int page, int size) {
        // index restore_signature
        return jdbc.sql("""
                select * from restore
                where signature_id = :signature
                order by requested_at desc, id
                limit :size offset :skip
                """)
                .param("signature", signature.value()).param("size", size).param("skip", (long) page * size)
                .query(this::read).list();
    }

    /** What an approver, and whoever asked, should know about the version before it comes back. */
    public List<String> warnings(Restore restore, Locale locale) {
        Version version = inventory.version(restore.version());
        var warnings = new ArrayList<String>();
        if (version.state() == VersionState.REVOKED) {
            warnings.add(Texts.in(locale, "restore.warning.revoked", version.number()));
        } else if (version.state() == VersionState.SUPERSEDED) {
            warnings.add(Texts.in(locale, "restore.warning.superseded", version.number(),
                    inventory.activeVersion(version.signature()).map(active -> String.valueOf(active.number()))
                            .orElse("–")));
        }
        if (version.notAfter().isBefore(clock.instant())) {
            warnings.add(Texts.in(locale, "restore.warning.expired", version.number(), minutes(version.notAfter())));
        }
        return warnings;
    }

    /** The next older backup of the same signature that is proven. */
    public Optional<BackupId> older(BackupId than) {
        List<Backup> all = backups.find(Optional.of(backups.backup(than).signature()), 0, OLDER_LOOKED_AT);
        return all.stream().dropWhile(one -> !one.id().equals(than)).skip(1)
                .filter(one -> one.state() == Backup.State.PROVEN && one.keyIncluded().orElse(false))
                .map(Backup::id).findFirst();
    }

    /** @throws Refusal INVALID when it is no place that something can be restored to */
    public static Target target(String text) {
        return Arrays.stream(Target.values())
                .filter(one -> text != null && one.name().equals(text.strip().toUpperCase(Locale.ROOT))).findFirst()
                .orElseThrow(() -> Refusal.of(INVALID, "restore.target-needed", text == null ? "" : text));
    }

    /** An event of a restore, with what each of them tells. */
    static Entry recordOf(String kind, Restore restore) {
        return Entry.of(kind).signature(restore.signature().value()).detail("restore", restore.id())
                .detail("backup", restore.backup());
    }

    /** A server that has lost its drill key fails every drill, and the sets are good all the same. */
    private void refuseUnproven(Backup backup) {
        switch (backup.state()) {
            case WRITING, COPYING -> throw Refusal.of(CONFLICT, "restore.not-written", backup.id());
            case WRITTEN -> throw Refusal.of(CONFLICT, "restore.not-proven", backup.id());
            case FAILED -> {
                Optional<Proof> last = backups.proofs(backup.id()).stream().findFirst();
                boolean keyLost = last.flatMap(Proof::fault).filter("wrong-key"::equals).isPresent()
                        && last.flatMap(Proof::object).filter("key.cms"::equals).isPresent();
                if (!keyLost) {
                    Optional<BackupId> older = older(backup.id());
                    throw older.isPresent()
                            ? Refusal.of(CONFLICT, "restore.damaged-older", backup.id(), older.get())
                            : Refusal.of(CONFLICT, "restore.damaged-none", backup.id());
                }
            }
            case PROVEN -> {
                // as it should be
            }
        }
    }

    private Version restorable(Backup backup) {
        if (backup.version().isEmpty() || !backup.keyIncluded().orElse(false)) {
            throw Refusal.of(CONFLICT, "restore.no-key", backup.id());
        }
        return inventory.version(backup.version().get());
    }

    private Optional<X509Certificate> recipient(Wanted wanted) {
        Optional<X509Certificate> recipient = wanted.certificate().filter(pem -> !pem.isBlank())
                .map(KeyForPerson::certificate);
        if (recipient.isPresent() && wanted.target() != Target.DOWNLOAD) {
            throw Refusal.of(INVALID, "restore.certificate-unused");
        }
        recipient.ifPresent(certificate -> {
            try {
                certificate.checkValidity(Date.from(clock.instant()));
            } catch (CertificateException e) {
                throw Refusal.because(e, INVALID, "restore.certificate-not-valid",
                        certificate.getSubjectX500Principal().getName());
            }
        });
        return recipient;
    }

    private void refuseImpossible(Target target, Version version) {
        Signature signature = inventory.signature(version.signature());
        if (target == Target.PLATFORM) {
            if (version.state() == VersionState.REVOKED) {
                throw Refusal.of(CONFLICT, "restore.revoked", version.number(), signature.name());
            }
            if (renewals.openOf(signature.id()).isPresent()) {
                throw Refusal.of(CONFLICT, "restore.renewal-runs", signature.name());
            }
        }
        if (target == Target.DOWNLOAD && knownCustody(version).filter(KeyCustody.WRAPPED_ONLY::equals).isPresent()) {
            throw Refusal.of(CONFLICT, "restore.not-exportable", version.number(), signature.name());
        }
    }

    /** Empty when the vault has lost the key. */
    private Optional<KeyCustody> knownCustody(Version version) {
        try {
            return version.key().map(vault::custody);
        } catch (IllegalStateException lost) {
            return Optional.empty();
        }
    }

    private Optional<Restore> requestedWith(String idempotencyKey, String by) {
        // index restore_idempotency
        return jdbc.sql("select * from restore where requested_by = :by and idempotency_key = :key")
                .param("by", by).param("key", idempotencyKey).query(this::read).optional();
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate has no encoded form", e);
        }
    }

    private Restore read(ResultSet row, int number) throws SQLException {
        return new Restore(new RestoreId(row.getObject("id", UUID.class)),
                new BackupId(row.getObject("backup_id", UUID.class)),
                new SignatureId(row.getObject("signature_id", UUID.class)),
                new VersionId(row.getObject("version_id", UUID.class)), Target.valueOf(row.getString("target")),
                Optional.ofNullable(row.getBytes("recipient_certificate")).map(Restores::certificate),
                row.getString("reason"), row.getString("requested_by"), instant(row, "requested_at").orElseThrow(),
                Optional.ofNullable(row.getString("process_instance_id")),
                Optional.ofNullable(row.getString("process_definition_id")), row.getString("approver_group"),
                Optional.ofNullable(row.getString("opened_with")).map(Restore.OpenedWith::valueOf),
                Optional.ofNullable(row.getString("damage")),
                Optional.ofNullable(row.getObject("older_backup_id", UUID.class)).map(BackupId::new),
                Optional.ofNullable(row.getString("outcome")).map(Restore.Outcome::valueOf), instant(row, "ended_at"));
    }

    private static X509Certificate certificate(byte[] encoded) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate that a download is for cannot be read", e);
        }
    }

    /** As sentences show it. */
    static String minutes(Instant moment) {
        return MINUTES.format(moment);
    }

    static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
