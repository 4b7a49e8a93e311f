package org.sealkeeper.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which store has which backup: the table {@code backup_copy}. */
@Component
class Copies {

    private static final int LONGEST_FAULT = 500;

    private final JdbcClient jdbc;
    private final Clock clock;

    Copies(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Every store of the configuration shall have a copy; those that were foreseen before stay so. */
    void foresee(BackupId backup, Stores stores) {
        for (BackupStore store : stores.all()) {
            jdbc.sql("""
                    insert into backup_copy (backup_id, store, required, state)
                    values (:backup, :store, :required, 'WAITING')
                    on conflict (backup_id, store) do update
                        set parts_written = null, parts_total = null
                        where backup_copy.state = 'WAITING'
                    """)
                    .param("backup", backup.value())
                    .param("store", store.id())
                    .param("required", stores.rule(store.id()).required())
                    .update();
        }
    }

    /**
     * A store that was not in the configuration when they were written shall have, of each version in use, the last backup
     * that is proven. Older ones, and those of versions that are not in use any more, stay where they are.
     *
     * @param from where it can be copied from
     * @return how many these are
     */
    int foreseeMissing(BackupStore store, boolean required, List<BackupStore> from) {
        // index backup_signature for each version in use
        return jdbc.sql("""
                insert into backup_copy (backup_id, store, required, state)
                select last.id, :store, :required, 'WAITING'
                from version v
                cross join lateral (
                    select b.id from backup b
                    where b.signature_id = v.signature_id and b.version_id = v.id
                      and b.state = 'PROVEN' and b.set_aside_at is null
                    order by b.sequence desc
                    limit 1) last
                where v.state = 'ACTIVE'
                  and exists (select from backup_copy c where c.backup_id = last.id and c.store in (:from)
                              and c.state in ('WRITTEN', 'PROVEN'))
                on conflict (backup_id, store) do nothing
                """)
                .param("store", store.id())
                .param("required", required)
                .param("from", from.stream().map(BackupStore::id).toList())
                .update();
    }

    /** @param protectedUntil until when the store lets nobody delete it */
    void written(BackupId backup, BackupStore store, long bytes, Optional<Instant> protectedUntil) {
        jdbc.sql("""
                update backup_copy
                set state = 'WRITTEN', written_at = :at, tried_at = :at, bytes = :bytes, fault = null,
                    protected_until = :until, parts_written = null, parts_total = null
                where backup_id = :backup and store = :store and state = 'WAITING'
                """)
                .param("at", now())
                .param("bytes", bytes)
                .param("until", protectedUntil.map(until -> OffsetDateTime.ofInstant(until, ZoneOffset.UTC)).orElse(null))
                .param("backup", backup.value())
                .param("store", store.id())
                .update();
    }

    /** @param fault as a sentence */
    void notWritten(BackupId backup, BackupStore store, String fault) {
        jdbc.sql("""
                update backup_copy
                set fault = :fault, tried_at = :at
                where backup_id = :backup and store = :store and state = 'WAITING'
                """)
                .param("fault", fault.substring(0, Math.min(fault.length(), LONGEST_FAULT)))
                .param("at", now())
                .param("backup", backup.value())
                .param("store", store.id())
                .update();
    }

    /**
     * Parts are written side by side, so that this may be told out of order: the highest number stands.
     *
     * @param total empty while nobody knows
     */
    void progress(BackupId backup, BackupStore store, int written, Optional<Integer> total) {
        jdbc.sql("""
                update backup_copy
                set parts_written = greatest(coalesce(parts_written, 0), :written), parts_total = :total
                where backup_id = :backup and store = :store and state = 'WAITING'
                """)
                .param("written", written)
                .param("total", total.orElse(null))
                .param("backup", backup.value())
                .param("store", store.id())
                .update();
    }

    void removed(BackupId backup, String store) {
        jdbc.sql("update backup_copy set state = 'REMOVED' where backup_id = :backup and store = :store")
                .param("backup", backup.value())
                .param("store", store)
                .update();
    }

    void protectedUntil(BackupId backup, String store, Instant until) {
        jdbc.sql("""
                update backup_copy set protected_until = greatest(protected_until, :until)
                where backup_id = :backup and store = :store
                """)
                .param("until", OffsetDateTime.ofInstant(until, ZoneOffset.UTC))
                .param("backup", backup.value())
                .param("store", store)
                .update();
    }

    void drilled(BackupId backup, String store, boolean proven, Instant at) {
        jdbc.sql("""
                update backup_copy
                set state = :state, drilled_at = :at, proven_at = case when :proven then :at else proven_at end
                where backup_id = :backup and store = :store
                """)
                .param("state", proven ? "PROVEN" : "FAILED")
                .param("proven", proven)
                .param("at", OffsetDateTime.ofInstant(at, ZoneOffset.UTC))
                .param("backup", backup.value())
                .param("store", store)
                .update();
    }

    /** Those copies of a store that drills go through over and over. */
    private static final String DRILLED = """
            from backup_copy c
            join backup b on b.id = c.backup_id
            where c.store = :store and c.state not in ('WAITING', 'REMOVED')
              and b.state in ('WRITTEN', 'PROVEN', 'FAILED') and b.set_aside_at is null
            """;

    /** Of these, the ones that are due, and that a run has not tried yet. */
    private static final String DUE = DRILLED + """
              and (c.proven_at is null or c.proven_at < :since)
              and (c.drilled_at is null or c.drilled_at < :since)
              and not exists (select from drill_run_copy r
                              where r.run_id = :run and r.backup_id = c.backup_id and r.store = c.store
                                and r.outcome is distinct from 'OUT_OF_TIME')
            """;

    /** What a store has whose last proof, and last drill, is older; the oldest proof first. */
    List<Due> dueSince(BackupStore store, Instant since, String run, int most) {
        // index backup_copy_oldest_proof, and drill_run_copy_backup for what the run has taken up
        return jdbc.sql("select c.backup_id, c.bytes, c.proven_at " + DUE
                + "order by c.proven_at nulls first limit :most")
                .param("store", store.id())
                .param("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .param("run", run)
                .param("most", most)
                .query((row, number) -> new Due(new BackupId(row.getObject("backup_id", UUID.class)), store.id(),
                        row.getLong("bytes"), instant(row, "proven_at")))
                .list();
    }

    /** How many of a store's copies are due, and were not tried in a run. */
    long countDueSince(BackupStore store, Instant since, String run) {
        // index backup_copy_oldest_proof
        return jdbc.sql("select count(*) " + DUE)
                .param("store", store.id())
                .param("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
                .param("run", run)
                .query(Long.class)
                .single();
    }

    /** How many copies of a store are to be proven over and over. */
    long countDrilled(BackupStore store) {
        return jdbc.sql("select count(*) " + DRILLED).param("store", store.id()).query(Long.class).single();
    }

    /** A copy that a drill is due of. */
    record Due(BackupId backup, String store, long bytes, Optional<Instant> provenAt) {
    }

    /** When the oldest of the last proofs on a store was; of a copy that has none, when it was written. */
    Optional<Instant> oldestProof(BackupStore store) {
        return jdbc.sql("""
                select min(coalesce(c.proven_at, c.written_at)) as oldest
                from backup_copy c
                join backup b on b.id = c.backup_id
                where c.store = :store and c.state not in ('WAITING', 'REMOVED') and b.set_aside_at is null
                """)
                .param("store", store.id())
                .query((row, number) -> instant(row, "oldest"))
                .single();
    }

    List<BackupCopy> of(UUID backup) {
        return jdbc.sql("""
                /* prepared */ select store, required, state, written_at, proven_at, bytes, protected_until, parts_written, parts_total, fault
                from backup_copy where backup_id = :backup order by required desc, store
                """)
                .param("backup", backup)
                .query(Copies::read)
                .list();
    }

    /** Backups that count, and that a store shall have and has not; those first that were tried longest ago, or never. */
    List<BackupId> waitingFor(BackupStore store, int most) {
        // index backup_copy_waiting
        return jdbc.sql("""
                select c.backup_id
                from backup_copy c
                join backup b on b.id = c.backup_id
                where c.store = :store and c.state = 'WAITING' and b.state in ('WRITTEN', 'PROVEN')
                order by c.tried_at nulls first, b.sequence
                limit :most
                """)
                .param("store", store.id())
                .param("most", most)
                .query((row, number) -> new BackupId(row.getObject("backup_id", UUID.class)))
                .list();
    }

    /** Of those that a store shall have and has not, the one that was tried last, or is being copied. */
    Optional<BackupCopy> underway(BackupStore store) {
        // index backup_copy_waiting
        return jdbc.sql("""
                select * from backup_copy
                where store = :store and state = 'WAITING' and (parts_written is not null or fault is not null)
                order by parts_written is null, tried_at desc nulls last
                limit 1
                """)
                .param("store", store.id())
                .query(Copies::read)
                .optional();
    }

    /** How many backups of each state a store has. */
    long count(BackupStore store, BackupCopy.State... states) {
        return jdbc.sql("select count(*) from backup_copy where store = :store and state in (:states)")
                .param("store", store.id())
                .param("states", List.of(states).stream().map(Enum::name).toList())
                .query(Long.class)
                .single();
    }

    private static BackupCopy read(ResultSet row, int number) throws SQLException {
        return new BackupCopy(row.getString("store"), row.getBoolean("required"),
                BackupCopy.State.valueOf(row.getString("state")), instant(row, "written_at"), instant(row, "proven_at"),
                row.getLong("bytes"), instant(row, "protected_until"),
                Optional.ofNullable(row.getObject("parts_written", Integer.class)),
                Optional.ofNullable(row.getObject("parts_total", Integer.class)), Optional.ofNullable(row.getString("fault")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
