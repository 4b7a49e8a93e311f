package org.sealkeeper.batch;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;
import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.batch.BatchEntry.Standing;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureQuery;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Approvals;
import org.sealkeeper.renewal.Decision;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.RenewalId;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The batches: looked ahead at, asked for, stopped and looked up here. */
@Component
public class Batches {

    /** The process that a batch is a run of. */
    public static final String PROCESS = "bulk-renewal";
    /** The user task in it. */
    public static final String APPROVE = "approve-batch";
    public static final int LARGEST = 1_000;

    private static final String STOPPED = "batch-stopped";
    /** Of an entry {@code e} and its renewal {@code r}. */
    private static final String STANDING = """
            case when e.state <> 'STARTED' then e.state
                 when r.outcome is null then 'RUNNING'
                 when r.outcome = 'SIGNATURE_RENEWED' then 'RENEWED'
                 else 'OTHERWISE' end""";
    private static final String ALL_ENDED = "all-renewals-ended";
    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST_KEY = 200;
    private static final Duration USUAL_WINDOW = Duration.ofDays(7);
    /** An approval is good for as long. */
    private static final Duration LONGEST_WINDOW = Duration.ofDays(30);
    /** What is later than that has fallen behind, and the rest is planned anew. */
    private static final Duration TOLERANCE = Duration.ofMinutes(2);

    private final JdbcClient jdbc;
    private final RuntimeService runtime;
    private final Planning planning;
    private final Inventory inventory;
    private final Renewals renewals;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;

    Batches(JdbcClient jdbc, RuntimeService runtime, Planning planning, Inventory inventory, Renewals renewals,
            People people, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.runtime = runtime;
        this.planning = planning;
        this.inventory = inventory;
        this.renewals = renewals;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * What would come of a batch; nothing is begun.
     *
     * @throws Refusal FORBIDDEN for who may not renew, INVALID for a window or a list that cannot be
     */
    public BatchPlan plan(BatchRequest request, String actor) {
        refuseUnlessMayRenew(actor);
        if (request.signatures().isEmpty()) {
            throw Refusal.of(INVALID, "batch.empty");
        }
        if (request.signatures().size() > LARGEST) {
            throw Refusal.of(INVALID, "batch.too-many", LARGEST);
        }
        return planning.preview(request.signatures(), windowEnd(request), request.evenIfValid());
    }

    /** The ids of all signatures that match, the earliest effective expiry first; one more than fit, if there are more. */
    public List<String> matching(Optional<SignatureState> state, Optional<Instant> expiringFrom,
            Optional<Instant> expiringBefore, Optional<String> text) {
        List<String> ids = new ArrayList<>();
        for (int page = 0; ids.size() <= LARGEST; page++) {
            List<Signature> found = inventory.find(new SignatureQuery(state, expiringFrom, expiringBefore, text, page,
                    SignatureQuery.LARGEST_PAGE)).signatures();
            found.forEach(signature -> ids.add(signature.id().toString()));
            if (found.size() < SignatureQuery.LARGEST_PAGE) {
                break;
            }
        }
        return ids;
    }

    /**
     * Starts the process of a batch.
     *
     * @param idempotencyKey asked again with the same key, the same person gets the batch they asked for before
     * @throws Refusal as {@link #plan}
     * @throws SignaturesRefused when one of the signatures cannot be in it; none is renewed then
     */
    @Transactional
    public BatchId request(BatchRequest request, String actor, Optional<String> idempotencyKey) {
        if (idempotencyKey.filter(key -> key.isBlank() || key.length() > LONGEST_KEY).isPresent()) {
            throw Refusal.of(INVALID, "renewal.bad-idempotency-key", LONGEST_KEY);
        }
        Optional<BatchId> earlier = idempotencyKey.flatMap(key -> requestedWith(key, actor));
        if (earlier.isPresent()) {
            return sameAs(request, earlier.get(), idempotencyKey.get());
        }
        refuseUnlessReason(request.reason(), "batch.reason-needed");
        onlyOneAtATime();
        BatchPlan plan = plan(request, actor);
        if (!plan.obstacles().isEmpty() && (!request.leaveOutImpossible() || plan.starts().isEmpty())) {
            throw new SignaturesRefused(plan.obstacles());
        }
        BatchId id = BatchId.random();
        jdbc.sql("""
                insert into renewal_batch
                    (id, reason, requested_by, requested_at, window_end, even_if_valid, idempotency_key)
                values (:id, :reason, :by, :at, :windowEnd, :evenIfValid, :key)
                """)
                .param("id", id.value()).param("reason", request.reason().strip()).param("by", actor)
                .param("at", utc(clock.instant())).param("windowEnd", utc(plan.windowEnd()))
                .param("evenIfValid", request.evenIfValid()).param("key", idempotencyKey.orElse(null)).update();
        plan.starts().forEach(start -> jdbc.sql("""
                insert into renewal_batch_entry (batch_id, signature_id, state)
                values (:batch, :signature, 'PLANNED')
                """)
                .param("batch", id.value()).param("signature", start.signature().id().value()).update());
        ledger.record(Entry.of("batch.requested").actor(actor).detail("batch", id)
                .detail("number", plan.starts().size()).detail("reason", request.reason().strip())
                .detail("after", plan.windowEnd()));
        people.unrestricted(() -> runtime.startProcessInstanceByKey(PROCESS, id.toString(), Map.of("batchId", id.toString())));
        return id;
    }

    /**
     * Cancels the starts that are left. Renewals that run go on: each can be withdrawn by itself.
     *
     * @throws Refusal FORBIDDEN unless it is who asked for it, a security officer or an administrator; CONFLICT when
     *     nothing is left to be started
     */
    @Transactional
    public void stop(BatchId id, String reason, String actor) {
        refuseUnlessReason(reason, "batch.stop-reason-needed");
        Batch batch = locked(id);
        if (!actor.equals(batch.requestedBy()) && !people.isMember(actor, Group.SECURITY_OFFICERS)
                && !people.isMember(actor, Group.ADMINISTRATORS)) {
            throw Refusal.of(FORBIDDEN, "batch.not-yours", batch.requestedBy());
        }
        if (batch.hasEnded() || cancelWaiting(id) == 0) {
            throw Refusal.of(CONFLICT, "batch.nothing-left");
        }
        jdbc.sql("update renewal_batch set stopped_by = :by, stopped_at = :at, stop_reason = :reason where id = :id")
                .param("by", actor).param("at", utc(clock.instant())).param("reason", reason.strip())
                .param("id", id.value()).update();
        ledger.record(Entry.of("batch.stopped").actor(actor).detail("batch", id).detail("reason", reason.strip()));
        // a step that is at work finds by itself that nothing is left
        people.unrestricted(() -> correlate(STOPPED, batch));
    }

    /** Tells the processes of batches of which nothing runs or waits any more; of two nodes, one finds it. */
    @Scheduled(fixedDelayString = "${sealkeeper.batch.interval:PT10S}")
    @Transactional
    public void findEnded() {
        // index renewal_batch_open has only those that have not ended
        jdbc.sql("""
                select * from renewal_batch b
                where b.ended_at is null
                  and b.planned_at is not null
                  and not exists (
                      select from renewal_batch_entry e
                      left join renewal r on r.id = e.renewal_id
                      where e.batch_id = b.id
                        and (e.state = 'PLANNED' or e.state = 'STARTED' and r.ended_at is null))
                for update of b skip locked
                """)
                .query(this::toBatch).list().forEach(batch -> correlate(ALL_ENDED, batch));
    }

    /** @throws Refusal NOT_FOUND */
    public Batch batch(BatchId id) {
        return jdbc.sql("select * from renewal_batch where id = :id").param("id", id.value()).query(this::toBatch)
                .optional().orElseThrow(() -> Refusal.of(NOT_FOUND, "batch.unknown", id.toString()));
    }

    /** The newest first. */
    public List<Batch> find(int page, int size) {
        // index renewal_batch_requested_at
        return jdbc.sql("select * from renewal_batch order by requested_at desc, id limit :size offset :skip")
                .param("size", size).param("skip", (long) page * size).query(this::toBatch).list();
    }

    /** All of it, in the order of their times. */
    public List<BatchEntry> entries(BatchId id) {
        return entries(id, Optional.empty(), 0, LARGEST);
    }

    /** In the order of their times; a page of all, or of those that stand alike. */
    public List<BatchEntry> entries(BatchId id, Optional<Standing> only, int page, int size) {
        return jdbc.sql("""
                select e.*, s.name, s.issuer, r.outcome, r.ended_at
                from renewal_batch_entry e
                join signature s on s.id = e.signature_id
                left join renewal r on r.id = e.renewal_id
                where e.batch_id = :batch and (cast(:only as text) is null or %s = :only)
                order by e.start_at, s.name, e.signature_id
                limit :size offset :skip
                """.formatted(STANDING))
                .param("batch", id.value()).param("only", only.map(Enum::name).orElse(null)).param("size", size)
                .param("skip", (long) page * size).query(this::toEntry).list();
    }

    /** How far it has got. */
    public BatchProgress progress(Batch batch) {
        return progress(List.of(batch)).get(batch.id());
    }

    /** How far each of them has got. */
    public Map<BatchId, BatchProgress> progress(List<Batch> of) {
        record Counted(Standing standing, int number, int together) {
        }
        Map<BatchId, List<Counted>> counted = new HashMap<>();
        jdbc.sql("""
                select e.batch_id, %s as standing, count(*) as number,
                    count(*) filter (where e.approval = 'WITH_BATCH') as together
                from renewal_batch_entry e
                left join renewal r on r.id = e.renewal_id
                where e.batch_id = any(:batches)
                group by 1, 2
                """.formatted(STANDING))
                .param("batches", of.stream().map(batch -> batch.id().value()).toArray(UUID[]::new))
                .query(row -> {
                    counted.computeIfAbsent(new BatchId(row.getObject("batch_id", UUID.class)), id -> new ArrayList<>())
                            .add(new Counted(Standing.valueOf(row.getString("standing")), row.getInt("number"),
                                    row.getInt("together")));
                });
        return of.stream().collect(Collectors.toMap(Batch::id, batch -> {
            List<Counted> all = counted.getOrDefault(batch.id(), List.of());
            return BatchProgress.of(batch, all.stream().collect(Collectors.toMap(Counted::standing, Counted::number)),
                    all.stream().mapToInt(Counted::together).sum());
        }));
    }

    void link(BatchId id, String processInstanceId, String processDefinitionId) {
        jdbc.sql("""
                update renewal_batch
                set process_instance_id = :instance, process_definition_id = :definition
                where id = :id
                """)
                .param("instance", processInstanceId).param("definition", processDefinitionId)
                .param("id", id.value()).update();
    }

    /** Gives each waiting entry its time; done again, it changes nothing. */
    @Transactional
    Batch planned(BatchId id) {
        onlyOneAtATime();
        Batch batch = locked(id);
        if (batch.plannedAt().isPresent()) {
            return batch;
        }
        List<BatchPlan.Planned> starts = planWaiting(batch);
        jdbc.sql("update renewal_batch set planned_at = :at, approver_group = :group where id = :id")
                .param("at", utc(clock.instant())).param("group", Planning.approverGroup(starts).orElse(null))
                .param("id", id.value()).update();
        starts.forEach(start -> jdbc.sql("""
                update renewal_batch_entry
                set approval = :approval, bound_to = :boundTo
                where batch_id = :batch and signature_id = :signature
                """)
                .param("approval", start.approval().name())
                .param("boundTo", Approvals.boundTo(start.signature(), start.policy()))
                .param("batch", id.value()).param("signature", start.signature().id().value()).update());
        ledger.record(Entry.of("batch.planned").detail("batch", id).detail("number", starts.size())
                .detail("after", starts.isEmpty() ? null : starts.get(starts.size() - 1).startAt()));
        return batch(id);
    }

    /** Notes the times; who approves what is decided once, when the batch is planned for the first time. */
    private List<BatchPlan.Planned> planWaiting(Batch batch) {
        List<Signature> waiting = waiting(batch.id()).stream().map(inventory::signature).toList();
        List<BatchPlan.Planned> starts = planning.plan(waiting, batch.windowEnd(), Optional.of(batch.id()));
        starts.forEach(start -> jdbc.sql("""
                update renewal_batch_entry
                set start_at = :at, note = :note
                where batch_id = :batch and signature_id = :signature
                """)
                .param("at", utc(start.startAt())).param("note", start.note().map(Enum::name).orElse(null))
                .param("batch", batch.id().value()).param("signature", start.signature().id().value()).update());
        return starts;
    }

    /**
     * Starts the renewal that is next, in the caller's transaction, and notes it there: after a crash either both are
     * done or neither. A plan that has fallen behind, because the approval or the server was late, is made anew first.
     */
    @Transactional
    void startNext(BatchId id) {
        Batch batch = locked(id);
        Optional<BatchEntry> next = next(id);
        Instant now = clock.instant();
        if (next.flatMap(BatchEntry::startAt).filter(at -> at.plus(TOLERANCE).isBefore(now)).isPresent()) {
            onlyOneAtATime();
            ledger.record(Entry.of("batch.planned-anew").detail("batch", id).detail("number", planWaiting(batch).size()));
            next = next(id).filter(entry -> !entry.startAt().orElseThrow().isAfter(now));
        }
        next.ifPresent(entry -> start(batch, entry));
    }

    private void start(Batch batch, BatchEntry entry) {
        Optional<Renewal> open = renewals.openOf(entry.signature());
        if (open.isPresent()) {
            var why = Refusal.of(CONFLICT, "renewal.already-open", entry.signatureName(), open.get().id().toString());
            jdbc.sql("""
                    update renewal_batch_entry
                    set state = 'NOT_STARTED', problem = :problem, problem_arguments = :arguments
                    where batch_id = :batch and signature_id = :signature
                    """)
                    .param("problem", why.code())
                    .param("arguments", why.arguments().stream().map(String::valueOf).toArray(String[]::new))
                    .param("batch", batch.id().value()).param("signature", entry.signature().value()).update();
            ledger.record(Entry.of("batch.renewal-not-started").signature(entry.signature().value())
                    .detail("batch", batch.id()).detail("name", entry.signatureName()).detail("reason", why.getMessage()));
            return;
        }
        RenewalId renewal = renewals.start(entry.signature(), batch.reason(), batch.requestedBy(), Optional.empty(),
                batch.evenIfValid());
        jdbc.sql("""
                update renewal_batch_entry
                set state = 'STARTED', renewal_id = :renewal, started_at = :at
                where batch_id = :batch and signature_id = :signature
                """)
                .param("renewal", renewal.value()).param("at", utc(clock.instant())).param("batch", batch.id().value())
                .param("signature", entry.signature().value()).update();
        ledger.record(Entry.of("batch.renewal-started").renewal(renewal.value()).signature(entry.signature().value())
                .detail("batch", batch.id()).detail("name", entry.signatureName()));
    }

    /** The waiting entry whose time comes first. */
    Optional<BatchEntry> next(BatchId id) {
        return jdbc.sql("""
                select e.*, s.name, s.issuer, null as outcome, null::timestamptz as ended_at
                from renewal_batch_entry e
                join signature s on s.id = e.signature_id
                where e.batch_id = :batch and e.state = 'PLANNED'
                order by e.start_at, s.name
                limit 1
                """)
                .param("batch", id.value()).query(this::toEntry).optional();
    }

    /** Notes what was decided, bound to exactly this list. */
    void decide(Batch batch, String actor, Decision.Choice choice, String comment) {
        String boundTo = boundTo(batch.id());
        jdbc.sql("""
                update renewal_batch
                set decided_by = :by, decided_at = :at, decision = :decision, comment = :comment, bound_to = :boundTo
                where id = :id
                """)
                .param("by", actor).param("at", utc(clock.instant())).param("decision", choice.name())
                .param("comment", comment).param("boundTo", boundTo).param("id", batch.id().value()).update();
        ledger.recordAwaited(Entry.of("batch.decided").actor(actor).outcome(choice.name()).activity(APPROVE)
                .detail("batch", batch.id()).detail("comment", comment).detail("boundTo", boundTo));
    }

    /** SHA-256 over the batch, its process, and a line for each signature: how it is approved, and what is asked. */
    String boundTo(BatchId id) {
        Stream<String> head = Stream.of("sealkeeper batch approval 1", "batch " + id, "process " + jdbc.sql(
                "select coalesce(process_definition_id, '') from renewal_batch where id = :id").param("id", id.value())
                .query(String.class).single());
        Stream<String> lines = jdbc.sql("""
                select signature_id || ' ' || coalesce(approval, '') || ' ' || coalesce(bound_to, '')
                from renewal_batch_entry
                where batch_id = :id
                order by signature_id
                """)
                .param("id", id.value()).query(String.class).list().stream();
        String text = Stream.concat(head, lines).collect(Collectors.joining("\n"));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The batch that a renewal was started by, when its approval covers exactly what was asked of that signature. */
    Optional<Batch> approvedFor(RenewalId renewal, String asked) {
        return jdbc.sql("""
                select b.* from renewal_batch b
                join renewal_batch_entry e on e.batch_id = b.id
                where e.renewal_id = :renewal and e.approval = 'WITH_BATCH' and e.bound_to = :asked
                  and b.decision = 'APPROVE'
                """)
                .param("renewal", renewal.value()).param("asked", asked).query(this::toBatch).optional()
                .filter(batch -> batch.decision().orElseThrow().boundTo().equals(boundTo(batch.id())));
    }

    Signature signatureOf(Renewal renewal) {
        return inventory.signature(renewal.signature());
    }

    /** Ends a batch; one that has ended keeps its first outcome. */
    void end(BatchId id, boolean cancelled) {
        Batch batch = locked(id);
        if (batch.hasEnded()) {
            return;
        }
        cancelWaiting(id);
        Batch.Outcome outcome = cancelled ? Batch.Outcome.CANCELLED
                : batch.stopped().isPresent() ? Batch.Outcome.BATCH_STOPPED
                : batch.decision().filter(decision -> decision.choice() == Decision.Choice.REJECT).isPresent()
                        ? Batch.Outcome.BATCH_REJECTED : Batch.Outcome.BATCH_COMPLETED;
        jdbc.sql("update renewal_batch set outcome = :outcome, ended_at = :at where id = :id")
                .param("outcome", outcome.name()).param("at", utc(clock.instant())).param("id", id.value()).update();
        ledger.record(Entry.of("batch.ended").outcome(outcome.name()).detail("batch", id)
                .duration(Duration.between(batch.requestedAt(), clock.instant())));
    }

    private int cancelWaiting(BatchId id) {
        return jdbc.sql("update renewal_batch_entry set state = 'CANCELLED' where batch_id = :id and state = 'PLANNED'")
                .param("id", id.value()).update();
    }

    private List<SignatureId> waiting(BatchId id) {
        return jdbc.sql("select signature_id from renewal_batch_entry where batch_id = :id and state = 'PLANNED'")
                .param("id", id.value()).query(UUID.class).list().stream().map(SignatureId::new).toList();
    }

    private void refuseUnlessMayRenew(String actor) {
        if (!people.isMember(actor, Group.KEEPERS) && !people.isMember(actor, Group.SECURITY_OFFICERS)) {
            throw Refusal.of(FORBIDDEN, "group-needed", Group.KEEPERS.id() + ", " + Group.SECURITY_OFFICERS.id());
        }
    }

    private static void refuseUnlessReason(String reason, String code) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw Refusal.of(INVALID, code, LONGEST_REASON);
        }
    }

    private Instant windowEnd(BatchRequest request) {
        Instant now = clock.instant();
        Instant end = request.windowEnd().orElse(now.plus(USUAL_WINDOW)).truncatedTo(ChronoUnit.SECONDS);
        if (!end.isAfter(now) || end.isAfter(now.plus(LONGEST_WINDOW))) {
            throw Refusal.of(INVALID, "batch.window", LONGEST_WINDOW.toDays());
        }
        return end;
    }

    private BatchId sameAs(BatchRequest request, BatchId earlier, String key) {
        Set<String> before = jdbc.sql("select signature_id::text from renewal_batch_entry where batch_id = :id")
                .param("id", earlier.value()).query(String.class).set();
        if (!before.equals(Set.copyOf(request.signatures()))) {
            throw Refusal.of(CONFLICT, "batch.idempotency-key-reused", key);
        }
        return earlier;
    }

    private Optional<BatchId> requestedWith(String key, String actor) {
        // index renewal_batch_idempotency
        return jdbc.sql("select id from renewal_batch where requested_by = :by and idempotency_key = :key")
                .param("by", actor).param("key", key).query(UUID.class).optional().map(BatchId::new);
    }

    /** Two batches that are planned at the same time would not see each other's starts. */
    private void onlyOneAtATime() {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('sealkeeper.batch'))").query().listOfRows();
    }

    private Batch locked(BatchId id) {
        jdbc.sql("select 1 from renewal_batch where id = :id for update").param("id", id.value()).query().listOfRows();
        return batch(id);
    }

    private List<?> correlate(String message, Batch batch) {
        return batch.processInstanceId().map(process -> runtime.createMessageCorrelation(message)
                .processInstanceId(process).correlateAllWithResult()).orElse(List.of());
    }

    private Batch toBatch(ResultSet row, int number) throws SQLException {
        Optional<Instant> decidedAt = instant(row, "decided_at");
        Optional<Decision> decision = decidedAt.isEmpty() ? Optional.empty()
                : Optional.of(new Decision(row.getString("decided_by"), decidedAt.get(),
                        Decision.Choice.valueOf(row.getString("decision")), row.getString("comment"),
                        row.getString("bound_to")));
        Optional<Instant> stoppedAt = instant(row, "stopped_at");
        Optional<Batch.Stop> stop = stoppedAt.isEmpty() ? Optional.empty()
                : Optional.of(new Batch.Stop(row.getString("stopped_by"), stoppedAt.get(), row.getString("stop_reason")));
        return new Batch(new BatchId(row.getObject("id", UUID.class)), row.getString("reason"),
                row.getString("requested_by"), instant(row, "requested_at").orElseThrow(),
                instant(row, "window_end").orElseThrow(), row.getBoolean("even_if_valid"),
                Optional.ofNullable(row.getString("process_instance_id")), instant(row, "planned_at"),
                Optional.ofNullable(row.getString("approver_group")), decision, stop,
                Optional.ofNullable(row.getString("outcome")).map(Batch.Outcome::valueOf), instant(row, "ended_at"));
    }

    private BatchEntry toEntry(ResultSet row, int number) throws SQLException {
        return new BatchEntry(new SignatureId(row.getObject("signature_id", UUID.class)), row.getString("name"),
                row.getString("issuer"), instant(row, "start_at"),
                Optional.ofNullable(row.getString("note")).map(StartNote::valueOf),
                Optional.ofNullable(row.getString("approval")).map(BatchEntry.Approval::valueOf),
                BatchEntry.State.valueOf(row.getString("state")),
                Optional.ofNullable(row.getObject("renewal_id", UUID.class)).map(RenewalId::new),
                instant(row, "started_at"), problem(row),
                Optional.ofNullable(row.getString("outcome")).map(Renewal.Outcome::valueOf), instant(row, "ended_at"));
    }

    private static Optional<Refusal> problem(ResultSet row) throws SQLException {
        String code = row.getString("problem");
        Array arguments = row.getArray("problem_arguments");
        return code == null ? Optional.empty()
                : Optional.of(Refusal.of(CONFLICT, code, arguments == null ? new Object[0] : (Object[]) arguments.getArray()));
    }

    static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
