package org.sealkeeper.api;

import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.UNPROCESSABLE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.batch.Batch;
import org.sealkeeper.batch.BatchEntry;
import org.sealkeeper.batch.BatchId;
import org.sealkeeper.batch.BatchPlan;
import org.sealkeeper.batch.BatchProgress;
import org.sealkeeper.batch.BatchRequest;
import org.sealkeeper.batch.Batches;
import org.sealkeeper.batch.StartNote;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.renewal.Decision;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Many renewals at once. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Renewals")
class BatchController {

    private final Batches batches;
    private final WhereItStands whereItStands;
    private final OpenTasks open;
    private final TaskService tasks;
    private final Caller caller;
    private final Clock clock;

    BatchController(Batches batches, WhereItStands whereItStands, OpenTasks open, TaskService tasks, Caller caller,
            Clock clock) {
        this.batches = batches;
        this.whereItStands = whereItStands;
        this.open = open;
        this.tasks = tasks;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * @param reason why they are to be renewed
     * @param signatures their ids; or leave them out and give {@code matching}
     * @param matching which signatures, of those that can be renewed
     * @param windowEnd until when all are to be started, such as {@code 2026-12-05T18:00:00Z}, at most 30 days from now;
     *     left out: a week from now
     * @param evenIfValid renew also those that are not due; left out: no
     */
    record Ask(String reason, List<String> signatures, Matching matching, Instant windowEnd, boolean evenIfValid) {
    }

    /**
     * @param q part of the name, in any case
     * @param expiringWithin ISO 8601, such as {@code P30D}; lapsed ones are among them
     */
    record Matching(String q, SignatureState state, String expiringWithin) {
    }

    /** @param reason why what is left is not to be started */
    record Stop(String reason) {
    }

    /** @param signatures what cannot be in the batch, and why */
    record PlanView(Instant windowEnd, Optional<String> approverGroup, List<PlannedView> starts,
            List<Obstacle> signatures) {
    }

    record PlannedView(UUID signatureId, String signatureName, String issuer, Instant startAt, Optional<StartNote> note,
            Optional<Instant> effectiveExpiry, BatchEntry.Approval approval, int approvalsNeeded, String approverGroup,
            List<String> requiredDocuments) {
    }

    /** @param code stable, for programs */
    record Obstacle(String signature, String code, String detail) {

        static Obstacle of(BatchPlan.Obstacle obstacle, Locale locale) {
            return new Obstacle(obstacle.signature(), obstacle.why().code(), sentence(obstacle.why(), locale));
        }
    }

    /** @param boundTo hash of the list that was decided on, and of what is asked of each signature in it */
    record DecisionView(String by, Instant at, Decision.Choice choice, String comment, String boundTo) {
    }

    record BatchView(UUID id, String reason, String requestedBy, Instant requestedAt, Instant windowEnd,
            boolean evenIfValid, String state, BatchProgress progress, Optional<Instant> plannedAt,
            Optional<String> approverGroup, Optional<DecisionView> decision, Optional<Batch.Stop> stopped,
            Optional<Batch.Outcome> outcome, Optional<Instant> endedAt, List<WhereItStands.Step> waitingAt,
            List<String> incidents, List<EntryView> signatures) {
    }

    /** @param problem why no renewal was started */
    record EntryView(UUID signatureId, String signatureName, String issuer, Optional<Instant> startAt,
            Optional<StartNote> note, Optional<BatchEntry.Approval> approval, BatchEntry.State state,
            Optional<UUID> renewalId, Optional<Instant> startedAt, Optional<String> problem,
            Optional<Renewal.Outcome> outcome, Optional<Instant> endedAt) {
    }

    record BatchSummary(UUID id, String reason, String requestedBy, Instant requestedAt, Instant windowEnd, String state,
            Optional<Batch.Outcome> outcome, Optional<Instant> endedAt) {
    }

    @PostMapping("/renewals/bulk/plan")
    @Operation(summary = "What would come of a batch: when each renewal would start, and what cannot be in it")
    PlanView plan(@RequestBody Ask ask, Locale locale) {
        BatchPlan plan = batches.plan(request(ask), caller.id());
        return new PlanView(plan.windowEnd(), plan.approverGroup(), plan.starts().stream().map(BatchController::view).toList(),
                plan.obstacles().stream().map(obstacle -> Obstacle.of(obstacle, locale)).toList());
    }

    @PostMapping("/renewals/bulk")
    @Operation(summary = "Renew many signatures within a window; with an Idempotency-Key, asking again gives the same batch",
            description = "When one of the signatures cannot be in it, none is renewed, and the answer says of each why.")
    ResponseEntity<BatchView> start(@RequestBody Ask ask,
            @RequestHeader(name = "Idempotency-Key", required = false) String idempotencyKey, Locale locale) {
        BatchId batch = batches.request(request(ask), caller.id(), Optional.ofNullable(idempotencyKey));
        return ResponseEntity.accepted().location(URI.create("/api/v1/renewals/bulk/" + batch))
                .body(view(batches.batch(batch), locale));
    }

    @GetMapping("/renewals/bulk")
    @Operation(summary = "The batches, the newest first")
    List<BatchSummary> newest(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "20") int size) {
        return batches.find(RenewalController.Paging.page(page), RenewalController.Paging.size(size)).stream()
                .map(batch -> new BatchSummary(batch.id().value(), batch.reason(), batch.requestedBy(),
                        batch.requestedAt(), batch.windowEnd(), state(batch), batch.outcome(), batch.endedAt())).toList();
    }

    @GetMapping("/renewals/bulk/{id}")
    @Operation(summary = "A batch: its plan, how far it has got, and what came of each signature")
    BatchView one(@PathVariable UUID id, Locale locale) {
        return view(batches.batch(new BatchId(id)), locale);
    }

    @PostMapping("/renewals/bulk/{id}/stop")
    @Operation(summary = "Cancel the starts that are left; renewals that run go on")
    ResponseEntity<BatchView> stop(@PathVariable UUID id, @RequestBody Stop stop, Locale locale) {
        batches.stop(new BatchId(id), stop.reason(), caller.id());
        return ResponseEntity.accepted().body(view(batches.batch(new BatchId(id)), locale));
    }

    @GetMapping("/tasks/{id}/batch")
    @Operation(summary = "The batch that a task is about")
    BatchView ofTask(@PathVariable String id, Locale locale) {
        Task task = open.visible(id);
        if (!(tasks.getVariable(task.getId(), "batchId") instanceof String batch)) {
            throw Refusal.of(UNPROCESSABLE, "task.no-batch");
        }
        return view(batches.batch(BatchId.of(batch)), locale);
    }

    private BatchRequest request(Ask ask) {
        if (ask.matching() == null) {
            return new BatchRequest(ask.reason(), ask.signatures(), Optional.ofNullable(ask.windowEnd()),
                    ask.evenIfValid(), false);
        }
        if (ask.signatures() != null) {
            throw Refusal.of(INVALID, "batch.list-or-search");
        }
        Matching matching = ask.matching();
        List<String> found = batches.matching(Optional.ofNullable(matching.state()), Optional.empty(),
                Optional.ofNullable(matching.expiringWithin()).map(period -> SignatureController.after(clock.instant(), period)),
                Optional.ofNullable(matching.q()));
        return new BatchRequest(ask.reason(), found, Optional.ofNullable(ask.windowEnd()), ask.evenIfValid(), true);
    }

    private static PlannedView view(BatchPlan.Planned start) {
        return new PlannedView(start.signature().id().value(), start.signature().name(), start.signature().issuer(),
                start.startAt(), start.note(), start.signature().effectiveExpiry().map(expiry -> expiry.at()),
                start.approval(), start.policy().approvalsNeeded(), start.policy().approverGroup(),
                start.policy().requiredDocuments());
    }

    private BatchView view(Batch batch, Locale locale) {
        List<BatchEntry> entries = batches.entries(batch.id());
        String key = batch.id().toString();
        return new BatchView(batch.id().value(), batch.reason(), batch.requestedBy(), batch.requestedAt(),
                batch.windowEnd(), batch.evenIfValid(), state(batch), batches.progress(batch), batch.plannedAt(),
                batch.approverGroup(), batch.decision().map(one -> new DecisionView(one.by(), one.at(), one.choice(),
                        one.comment(), one.boundTo())),
                batch.stopped(), batch.outcome(), batch.endedAt(),
                batch.hasEnded() ? List.of() : whereItStands.waitingAt(key),
                batch.hasEnded() ? List.of() : whereItStands.incidents(key),
                entries.stream().map(entry -> view(entry, locale)).toList());
    }

    private static EntryView view(BatchEntry entry, Locale locale) {
        return new EntryView(entry.signature().value(), entry.signatureName(), entry.issuer(), entry.startAt(),
                entry.note(), entry.approval(), entry.state(), entry.renewal().map(renewal -> renewal.value()),
                entry.startedAt(), entry.problem().map(why -> sentence(why, locale)), entry.outcome(), entry.endedAt());
    }

    private static String state(Batch batch) {
        return batch.hasEnded() ? "ENDED" : "RUNNING";
    }

    private static String sentence(Refusal why, Locale locale) {
        return Texts.in(locale, "refusal." + why.code(), why.getArguments());
    }
}
