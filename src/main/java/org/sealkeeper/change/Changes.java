package org.sealkeeper.change;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The guarded changes: announced here, looked up here. */
@Component
public class Changes {

    /** The process that a change is a run of. */
    public static final String PROCESS = "change-guard";
    /** The user task in it that says that the change is done. */
    public static final String CONFIRM = "confirm-change";

    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST_KEY = 200;
    private static final Duration LONGEST_PLAN = Duration.ofDays(90);

    private final JdbcClient jdbc;
    private final RuntimeService runtime;
    private final Inventory inventory;
    private final Drifts drifts;
    private final Ledger ledger;
    private final Clock clock;

    Changes(JdbcClient jdbc, RuntimeService runtime, Inventory inventory, Drifts drifts, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.runtime = runtime;
        this.inventory = inventory;
        this.drifts = drifts;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Starts to guard a change.
     *
     * @param idempotencyKey asked again with the same key, the same person gets the change they announced before
     * @throws Refusal CONFLICT when one runs already, a drift is undecided, or nothing is in use that could be guarded
     */
    @Transactional
    public ChangeId announce(SignatureId signature, String reason, Optional<Instant> plannedEnd, String by,
            Optional<String> idempotencyKey) {
        if (idempotencyKey.filter(key -> key.isBlank() || key.length() > LONGEST_KEY).isPresent()) {
            throw Refusal.of(INVALID, "renewal.bad-idempotency-key", LONGEST_KEY);
        }
        if (idempotencyKey.isPresent()) {
            Optional<Change> earlier = announcedWith(idempotencyKey.get(), by);
            if (earlier.isPresent() && !earlier.get().signature().equals(signature)) {
                throw Refusal.of(CONFLICT, "change.idempotency-key-reused", idempotencyKey.get());
            }
            if (earlier.isPresent()) {
                return earlier.get().id();
            }
        }
        ChangeId id = ChangeId.random();
        open(id, signature, reason, plannedEnd, by, idempotencyKey);
        runtime.startProcessInstanceByKey(PROCESS, id.toString(),
                Map.of("changeId", id.toString(), "signatureId", signature.toString()));
        return id;
    }

    /** Makes the record of a change; the process is started by the caller or has been started already. */
    void open(ChangeId id, SignatureId signatureId, String reason, Optional<Instant> plannedEnd, String by,
            Optional<String> idempotencyKey) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw Refusal.of(INVALID, "change.reason-needed", LONGEST_REASON);
        }
        Instant now = clock.instant();
        if (plannedEnd.filter(end -> !end.isAfter(now) || end.isAfter(now.plus(LONGEST_PLAN))).isPresent()) {
            throw Refusal.of(INVALID, "change.planned-end", LONGEST_PLAN.toDays());
        }
        Signature signature = inventory.signature(signatureId);
        if (inventory.activeVersion(signatureId).isEmpty()) {
            throw Refusal.of(CONFLICT, "change.nothing-in-use", signature.name());
        }
        openOf(signatureId).ifPresent(open -> {
            throw Refusal.of(CONFLICT, "change.already-open", signature.name(), open.announcedBy(), open.reason());
        });
        drifts.openOf(signatureId).ifPresent(open -> {
            throw Refusal.of(CONFLICT, "change.drift-open", signature.name());
        });
        try {
            jdbc.sql("""
                    insert into guarded_change (id, signature_id, reason, planned_end, announced_by, announced_at,
                        idempotency_key)
                    values (:id, :signature, :reason, :end, :by, :at, :key)
                    """)
                    .param("id", id.value()).param("signature", signatureId.value()).param("reason", reason.strip())
                    .param("end", plannedEnd.map(Changes::utc).orElse(null)).param("by", by).param("at", utc(now))
                    .param("key", idempotencyKey.orElse(null)).update();
        } catch (DuplicateKeyException raced) {
            throw Refusal.because(raced, CONFLICT, "change.announced-at-the-same-time", signature.name());
        }
        ledger.record(Entry.of("change.announced").signature(signatureId.value()).actor(by).detail("change", id)
                .detail("signature", signature.name()).detail("reason", reason.strip())
                .detail("plannedEnd", plannedEnd));
    }

    void linkProcess(ChangeId id, String processInstanceId) {
        jdbc.sql("update guarded_change set process_instance_id = :process where id = :id")
                .param("process", processInstanceId).param("id", id.value()).update();
    }

    /** Somebody says that the change is done. */
    void confirm(ChangeId id, String comment, Optional<String> seenFingerprint, String by) {
        Change change = change(id);
        jdbc.sql("""
                update guarded_change
                set done_by = :by, done_at = :at, comment = :comment, seen_fingerprint = :seen
                where id = :id
                """)
                .param("by", by).param("at", utc(clock.instant())).param("comment", comment)
                .param("seen", seenFingerprint.orElse(null)).param("id", id.value()).update();
        ledger.record(Entry.of("change.confirmed").signature(change.signature().value()).actor(by)
                .activity(CONFIRM).detail("change", id).detail("comment", comment)
                .detail("seenFingerprint", seenFingerprint));
    }

    /** Ends a change; one that has ended keeps its first outcome. */
    void end(ChangeId id, Change.Outcome outcome) {
        Change change = change(id);
        int changed = jdbc.sql("""
                update guarded_change set outcome = :outcome, ended_at = :at
                where id = :id and ended_at is null
                """)
                .param("outcome", outcome.name()).param("at", utc(clock.instant())).param("id", id.value()).update();
        if (changed == 1) {
            ledger.record(Entry.of("change.ended").signature(change.signature().value()).outcome(outcome.name())
                    .detail("change", id).duration(Duration.between(change.announcedAt(), clock.instant())));
        }
    }

    /** @throws Refusal NOT_FOUND */
    public Change change(ChangeId id) {
        return jdbc.sql("select * from guarded_change where id = :id").param("id", id.value()).query(this::read)
                .optional().orElseThrow(() -> Refusal.of(NOT_FOUND, "change.unknown", id.toString()));
    }

    public Optional<Change> openOf(SignatureId signature) {
        // index guarded_change_one_open
        return jdbc.sql("select * from guarded_change where signature_id = :signature and ended_at is null")
                .param("signature", signature.value()).query(this::read).optional();
    }

    /** The newest first. */
    public List<Change> ofSignature(SignatureId signature, int page, int size) {
        // index guarded_change_signature
        return jdbc.sql("""
                select * from guarded_change
                where signature_id = :signature
                order by announced_at desc, id
                limit :size offset :skip
                """)
                .param("signature", signature.value()).param("size", size).param("skip", (long) page * size)
                .query(this::read).list();
    }

    /** The last time that a person told what the console of a platform shows that cannot be asked. */
    Optional<Change> lastSeenAtConsole(SignatureId signature) {
        return jdbc.sql("""
                select * from guarded_change
                where signature_id = :signature and seen_fingerprint is not null
                order by done_at desc
                limit 1
                """)
                .param("signature", signature.value()).query(this::read).optional();
    }

    private Optional<Change> announcedWith(String idempotencyKey, String by) {
        // index guarded_change_idempotency
        return jdbc.sql("select * from guarded_change where announced_by = :by and idempotency_key = :key")
                .param("by", by).param("key", idempotencyKey).query(this::read).optional();
    }

    private Change read(ResultSet row, int number) throws SQLException {
        return new Change(new ChangeId(row.getObject("id", UUID.class)),
                new SignatureId(row.getObject("signature_id", UUID.class)), row.getString("reason"),
                instant(row, "planned_end"), row.getString("announced_by"), instant(row, "announced_at").orElseThrow(),
                Optional.ofNullable(row.getString("process_instance_id")), Optional.ofNullable(row.getString("done_by")),
                instant(row, "done_at"), Optional.ofNullable(row.getString("comment")),
                Optional.ofNullable(row.getString("seen_fingerprint")),
                Optional.ofNullable(row.getString("outcome")).map(Change.Outcome::valueOf), instant(row, "ended_at"));
    }

    static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
