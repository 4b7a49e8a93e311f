package org.sealkeeper.renewal;

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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The renewals: started here, looked up here. */
@Component
public class Renewals {

    private static final String RENEWAL = """
            /* prepared */ select id, signature_id, reason, requested_by, requested_at, even_if_valid, process_instance_id,
                process_definition_id, required_documents, approvals_needed, approver_group, key_plan, deadline, outcome, ended_at
            from renewal
            """;

    /** The process that a renewal is a run of. */
    public static final String PROCESS = "renewal";

    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST_KEY = 200;

    private final JdbcClient jdbc;
    private final RuntimeService runtime;
    private final Inventory inventory;
    private final Ledger ledger;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    Renewals(JdbcClient jdbc, RuntimeService runtime, Inventory inventory, Ledger ledger, Clock clock,
            ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.runtime = runtime;
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
        this.events = events;
    }

    /** As {@link #start(SignatureId, String, String, Optional, boolean)}, only if the signature is due. */
    public RenewalId start(SignatureId signature, String reason, String requestedBy, Optional<String> idempotencyKey) {
        return start(signature, reason, requestedBy, idempotencyKey, false);
    }

    /**
     * Starts the renewal process of a signature.
     *
     * @param idempotencyKey asked again with the same key, the same person gets the renewal they started before
     * @param evenIfValid renew although the signature is not due
     * @throws Refusal CONFLICT when one runs already, NOT_FOUND when there is no such signature
     */
    @Transactional
    public RenewalId start(SignatureId signature, String reason, String requestedBy, Optional<String> idempotencyKey,
            boolean evenIfValid) {
        if (idempotencyKey.filter(key -> key.isBlank() || key.length() > LONGEST_KEY).isPresent()) {
            throw Refusal.of(INVALID, "renewal.bad-idempotency-key", LONGEST_KEY);
        }
        if (idempotencyKey.isPresent()) {
            Optional<Renewal> earlier = startedWith(idempotencyKey.get(), requestedBy);
            if (earlier.isPresent() && !earlier.get().signature().equals(signature)) {
                throw Refusal.of(CONFLICT, "renewal.idempotency-key-reused", idempotencyKey.get());
            }
            if (earlier.isPresent()) {
                return earlier.get().id();
            }
        }
        RenewalId id = RenewalId.random();
        open(id, signature, reason, requestedBy, idempotencyKey, evenIfValid);
        runtime.startProcessInstanceByKey(PROCESS, id.toString(),
                Map.of("renewalId", id.toString(), "signatureId", signature.toString()));
        return id;
    }

    /** Makes the record of a renewal; the process is started by the caller or has been started already. */
    void open(RenewalId id, SignatureId signatureId, String reason, String requestedBy, Optional<String> idempotencyKey,
            boolean evenIfValid) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw Refusal.of(INVALID, "renewal.reason-needed", LONGEST_REASON);
        }
        Signature signature = inventory.signature(signatureId);
        openOf(signatureId).ifPresent(open -> {
            throw Refusal.of(CONFLICT, "renewal.already-open", signature.name(), open.id().toString());
        });
        try {
            jdbc.sql("""
                    insert into renewal (id, signature_id, reason, requested_by, requested_at, idempotency_key,
                        even_if_valid)
                    values (:id, :signature, :reason, :by, :at, :key, :evenIfValid)
                    """)
                    .param("id", id.value()).param("signature", signatureId.value()).param("reason", reason.strip())
                    .param("by", requestedBy).param("at", utc(clock.instant()))
                    .param("key", idempotencyKey.orElse(null)).param("evenIfValid", evenIfValid)
                    .update();
        } catch (DuplicateKeyException raced) {
            throw Refusal.because(raced, CONFLICT, "renewal.started-at-the-same-time", signature.name());
        }
        ledger.record(Entry.of("renewal.requested").renewal(id.value()).signature(signatureId.value())
                .actor(requestedBy).detail("reason", reason.strip()).detail("signature", signature.name()));
    }

    void linkProcess(RenewalId id, String processInstanceId, String processDefinitionId) {
        jdbc.sql("""
                update renewal set process_instance_id = :instance, process_definition_id = :definition
                where id = :id
                """)
                .param("instance", processInstanceId).param("definition", processDefinitionId)
                .param("id", id.value()).update();
    }

    void decide(RenewalId id, Renewal.Policy policy) {
        jdbc.sql("""
                update renewal
                set required_documents = :documents, approvals_needed = :approvals, approver_group = :group,
                    key_plan = :keyPlan, deadline = :deadline
                where id = :id
                """)
                .param("documents", String.join(",", policy.requiredDocuments()))
                .param("approvals", policy.approvalsNeeded()).param("group", policy.approverGroup())
                .param("keyPlan", policy.keyPlan().name()).param("deadline", utc(policy.deadline()))
                .param("id", id.value()).update();
    }

    /** Ends a renewal; one that has ended keeps its first outcome. */
    void end(RenewalId id, Renewal.Outcome outcome) {
        Renewal renewal = renewal(id);
        int changed = jdbc.sql("update renewal set outcome = :outcome, ended_at = :at where id = :id and ended_at is null")
                .param("outcome", outcome.name()).param("at", utc(clock.instant())).param("id", id.value()).update();
        if (changed == 1) {
            Duration took = Duration.between(renewal.requestedAt(), clock.instant());
            ledger.record(Entry.of("renewal.ended").renewal(id.value()).signature(renewal.signature().value())
                    .outcome(outcome.name())
                    .duration(took));
            events.publishEvent(new Ended(outcome, took));
        }
    }

    /**
     * A renewal has ended.
     *
     * @param took since it was asked for
     */
    record Ended(Renewal.Outcome outcome, Duration took) {
    }

    /** @throws Refusal NOT_FOUND */
    public Renewal renewal(RenewalId id) {
        return jdbc.sql(RENEWAL + "where id = :id").param("id", id.value()).query(this::toRenewal).optional()
                .orElseThrow(() -> Refusal.of(NOT_FOUND, "renewal.unknown", id.toString()));
    }

    public Optional<Renewal> openOf(SignatureId signature) {
        // index renewal_one_open
        return jdbc.sql(RENEWAL + "where signature_id = :signature and ended_at is null")
                .param("signature", signature.value()).query(this::toRenewal).optional();
    }

    /** The renewals that run of these signatures. */
    public Map<SignatureId, Renewal> openOf(Collection<SignatureId> signatures) {
        // index renewal_one_open
        return jdbc.sql("select * from renewal where signature_id = any(:signatures) and ended_at is null")
                .param("signatures", signatures.stream().map(SignatureId::value).toArray(UUID[]::new))
                .query(this::toRenewal).list().stream()
                .collect(Collectors.toMap(Renewal::signature, Function.identity()));
    }

    /** How many renewals run. */
    public long countRunning() {
        // index renewal_one_open has only those that run
        return jdbc.sql("select count(*) from renewal where ended_at is null").query(Long.class).single();
    }

    /** The renewals of one signature, or of all, the newest first. */
    public List<Renewal> find(Optional<SignatureId> signature, int page, int size) {
        return find(signature, Optional.empty(), page, size);
    }

    /** @param ended those that have ended, or those that run; empty for both */
    public List<Renewal> find(Optional<SignatureId> signature, Optional<Boolean> ended, int page, int size) {
        // index renewal_signature or renewal_requested_at; renewal_one_open for those that run
        return jdbc.sql("select * from renewal where true\n"
                + (signature.isPresent() ? "and signature_id = :signature\n" : "")
                + ended.map(yes -> yes ? "and ended_at is not null\n" : "and ended_at is null\n").orElse("") + """
                order by requested_at desc, id
                limit :size offset :skip
                """)
                .params(signature.map(id -> Map.<String, Object>of("signature", id.value())).orElse(Map.of()))
                .param("size", size).param("skip", (long) page * size)
                .query(this::toRenewal).list();
    }

    /** The renewals that have not ended, of one who asked for them or of all, the newest first. */
    List<Renewal> running(Optional<String> requestedBy, int page, int size) {
        // index renewal_one_open has only those that run
        return jdbc.sql("""
                select * from renewal
                where ended_at is null
                    and (:by::text is null or requested_by = :by)
                order by requested_at desc, id
                limit :size offset :skip
                """)
                .param("by", requestedBy.orElse(null)).param("size", size).param("skip", (long) page * size)
                .query(this::toRenewal).list();
    }

    private Optional<Renewal> startedWith(String idempotencyKey, String requestedBy) {
        // index renewal_idempotency
        return jdbc.sql("select * from renewal where requested_by = :by and idempotency_key = :key")
                .param("by", requestedBy).param("key", idempotencyKey).query(this::toRenewal).optional();
    }

    private Renewal toRenewal(ResultSet row, int number) throws SQLException {
        Optional<Renewal.Policy> policy = row.getString("approver_group") == null ? Optional.empty()
                : Optional.of(new Renewal.Policy(codes(row.getString("required_documents")),
                        row.getInt("approvals_needed"), row.getString("approver_group"),
                        Renewal.KeyPlan.valueOf(row.getString("key_plan")), instant(row, "deadline")));
        return new Renewal(new RenewalId(row.getObject("id", UUID.class)),
                new SignatureId(row.getObject("signature_id", UUID.class)), row.getString("reason"),
                row.getString("requested_by"), instant(row, "requested_at"), row.getBoolean("even_if_valid"),
                Optional.ofNullable(row.getString("process_instance_id")),
                Optional.ofNullable(row.getString("process_definition_id")), policy,
                Optional.ofNullable(row.getString("outcome")).map(Renewal.Outcome::valueOf),
                Optional.ofNullable(instant(row, "ended_at")));
    }

    static List<String> codes(String commaList) {
        return Arrays.stream(commaList.split(",")).map(String::strip).filter(code -> !code.isEmpty()).toList();
    }

    static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
