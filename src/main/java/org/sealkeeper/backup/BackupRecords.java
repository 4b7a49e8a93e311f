package org.sealkeeper.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.backup.Manifest.KeyPresence;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is recorded of backups and of their drills: the tables {@code backup} and {@code backup_drill}. */
@Component
class BackupRecords {

    private static final String BACKUP = """
            select id, sequence, signature_id, version_id, renewal_id, reason, prefix, state, key_presence, manifest_sha256,
                previous_manifest_sha256, bytes, begun_at, written_at, proven_at, set_aside_at
            from backup
            """;

    private final JdbcClient jdbc;
    private final Copies copies;

    BackupRecords(JdbcClient jdbc, Copies copies) {
        this.jdbc = jdbc;
        this.copies = copies;
    }

    /** @throws Refusal NOT_FOUND */
    Backup backup(BackupId id) {
        return jdbc.sql("/* prepared */ " + BACKUP + "where id = :id")
                .param("id", id.value())
                .query(this::read)
                .optional()
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "backup.unknown", id));
    }

    List<Backup> find(BackupQuery query) {
        // index backup_signature, backup_unproven, or the one of sequence
        return jdbc.sql(BACKUP + """
                where (:signature::uuid is null or signature_id = :signature)
                  and (:state::text is null and state <> 'REMOVED' or state = :state)
                  and (:unprovenSince::timestamptz is null or set_aside_at is null
                       and state not in ('WRITING', 'REMOVING', 'REMOVED') and coalesce(proven_at, begun_at) < :unprovenSince)
                order by sequence desc
                limit :size offset :skip
                """)
                .param("signature", query.signature().map(SignatureId::value).orElse(null))
                .param("state", query.state().map(Enum::name).orElse(null))
                .param("unprovenSince", query.unprovenSince().map(BackupRecords::utc).orElse(null))
                .param("size", query.size())
                .param("skip", (long) query.page() * query.size())
                .query(this::read)
                .list();
    }

    /** Everything of a signature that is still somewhere, the newest first. */
    List<Backup> notRemoved(SignatureId signature) {
        // index backup_signature
        return jdbc.sql(BACKUP + """
                where signature_id = :signature and state <> 'REMOVED'
                order by sequence desc
                """)
                .param("signature", signature.value())
                .query(this::read)
                .list();
    }

    /** Removals that did not come to their end. */
    List<BackupId> removing(int most) {
        // index backup_removing
        return jdbc.sql("select id from backup where state = 'REMOVING' order by sequence limit :most")
                .param("most", most)
                .query((row, number) -> new BackupId(row.getObject("id", UUID.class)))
                .list();
    }

    /** In the order they were written. */
    List<Backup> ofRenewal(UUID renewal) {
        // index backup_renewal
        return jdbc.sql("/* prepared */ " + BACKUP + "where renewal_id = :renewal order by sequence")
                .param("renewal", renewal)
                .query(this::read)
                .list();
    }

    /** Backups without a proof since then, those first that have been so longest; set aside is nobody's worry. */
    List<Backup> unprovenSince(Instant since, int most) {
        // index backup_unproven
        return jdbc.sql(BACKUP + """
                where set_aside_at is null and state not in ('WRITING', 'REMOVING', 'REMOVED')
                  and coalesce(proven_at, begun_at) < :since
                order by coalesce(proven_at, begun_at)
                limit :most
                """)
                .param("since", utc(since))
                .param("most", most)
                .query(this::read)
                .list();
    }

    long countUnprovenSince(Instant since) {
        // index backup_unproven
        return jdbc.sql("""
                select count(*) from backup
                where set_aside_at is null and state not in ('WRITING', 'REMOVING', 'REMOVED')
                  and coalesce(proven_at, begun_at) < :since
                """)
                .param("since", utc(since))
                .query(Long.class)
                .single();
    }

    /** Nobody has to look after the set any more; it stays where it is. */
    void setAside(BackupId id, Instant at) {
        jdbc.sql("update backup set set_aside_at = coalesce(set_aside_at, :at) where id = :id")
                .param("at", utc(at))
                .param("id", id.value())
                .update();
    }

    /** Whoever else records a proof of it waits until this transaction has ended. */
    void lock(BackupId id) {
        jdbc.sql("select id from backup where id = :id for no key update")
                .param("id", id.value())
                .query((row, number) -> true)
                .optional();
    }

    void failed(BackupId id) {
        jdbc.sql("""
                update backup
                set state = 'FAILED',
                    occasion = case when state = 'FAILED' then occasion else occasion || ' failed ' || id end
                where id = :id
                """)
                .param("id", id.value())
                .update();
    }

    /** @param since the first of the proofs of its required copies */
    void proven(BackupId id, Instant since) {
        jdbc.sql("update backup set state = 'PROVEN', proven_at = :at where id = :id")
                .param("at", utc(since))
                .param("id", id.value())
                .update();
    }

    void add(Proof proof) {
        jdbc.sql("""
                insert into backup_drill (id, backup_id, store, at, proven, key_used, fault, object, actor, duration_ms)
                values (:id, :backup, :store, :at, :proven, :keyUsed, :fault, :object, :actor, :duration)
                """)
                .param("id", UUID.randomUUID())
                .param("backup", proof.backup().value())
                .param("store", proof.store())
                .param("at", utc(proof.at()))
                .param("proven", proof.proven())
                .param("keyUsed", proof.keyUsed())
                .param("fault", proof.fault().orElse(null))
                .param("object", proof.object().orElse(null))
                .param("actor", proof.actor())
                .param("duration", proof.duration().toMillis())
                .update();
    }

    /** The newest first. */
    List<Proof> proofs(BackupId id) {
        // index backup_drill_backup
        return jdbc.sql("select * from backup_drill where backup_id = :id order by at desc limit 200")
                .param("id", id.value())
                .query(BackupRecords::proof)
                .list();
    }

    private Backup read(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new Backup(new BackupId(id), row.getLong("sequence"),
                new SignatureId(row.getObject("signature_id", UUID.class)),
                Optional.ofNullable(row.getObject("version_id", UUID.class)).map(VersionId::new),
                Optional.ofNullable(row.getObject("renewal_id", UUID.class)), row.getString("reason"),
                row.getString("prefix"), Backup.State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("key_presence"))
                        .map(presence -> KeyPresence.valueOf(presence) == KeyPresence.PRESENT),
                Optional.ofNullable(row.getString("manifest_sha256")),
                Optional.ofNullable(row.getString("previous_manifest_sha256")), row.getLong("bytes"),
                instant(row, "begun_at").orElseThrow(), instant(row, "written_at"), instant(row, "proven_at"),
                instant(row, "set_aside_at"), recipientsOf(id), copies.of(id));
    }

    private List<Recipient> recipientsOf(UUID backup) {
        return jdbc.sql("/* prepared */ select role, subject, fingerprint from backup_recipient where backup_id = :id order by role")
                .param("id", backup)
                .query((row, number) -> new Recipient(Recipient.Role.valueOf(row.getString("role")),
                        row.getString("subject"), row.getString("fingerprint")))
                .list();
    }

    private static Proof proof(ResultSet row, int number) throws SQLException {
        return new Proof(new BackupId(row.getObject("backup_id", UUID.class)), row.getString("store"),
                instant(row, "at").orElseThrow(), row.getBoolean("proven"), row.getBoolean("key_used"),
                Optional.ofNullable(row.getString("fault")), Optional.ofNullable(row.getString("object")),
                row.getString("actor"), Duration.ofMillis(row.getLong("duration_ms")));
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
