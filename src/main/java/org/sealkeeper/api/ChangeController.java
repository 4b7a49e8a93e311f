package org.sealkeeper.api;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.UNPROCESSABLE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.change.Change;
import org.sealkeeper.change.ChangeId;
import org.sealkeeper.change.Changes;
import org.sealkeeper.change.Difference;
import org.sealkeeper.change.Drift;
import org.sealkeeper.change.DriftId;
import org.sealkeeper.change.Drifts;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.sealkeeper.verification.Report;
import org.sealkeeper.verification.Reports;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Software updates and changes of configuration, and what drifted. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Changes and drift")
class ChangeController {

    private final Changes changes;
    private final Drifts drifts;
    private final Reports reports;
    private final Inventory inventory;
    private final Platforms platforms;
    private final WhereItStands whereItStands;
    private final OpenTasks open;
    private final TaskService tasks;
    private final Caller caller;

    ChangeController(Changes changes, Drifts drifts, Reports reports, Inventory inventory, Platforms platforms,
            WhereItStands whereItStands, OpenTasks open, TaskService tasks, Caller caller) {
        this.changes = changes;
        this.drifts = drifts;
        this.reports = reports;
        this.inventory = inventory;
        this.platforms = platforms;
        this.whereItStands = whereItStands;
        this.open = open;
        this.tasks = tasks;
        this.caller = caller;
    }

    /**
     * @param reason what is going to be changed
     * @param plannedEnd when it should be done, such as {@code 2026-12-01T18:00:00Z}; left out: within a day
     */
    record Announcement(String reason, Optional<Instant> plannedEnd) {
    }

    /**
     * @param comment what was done; may be left out
     * @param installedFingerprint SHA-256 of the certificate that the console shows; only where the platform cannot be asked
     */
    record Done(String comment, String installedFingerprint) {
    }

    /**
     * A guarded change.
     *
     * @param mayBegin whether everything before the change is done, and nobody has said yet that it is done
     * @param comparisons before and after the change
     */
    record ChangeView(UUID id, UUID signatureId, String signatureName, String platform, boolean platformCanBeAsked,
            String reason, Optional<Instant> plannedEnd, String announcedBy, Instant announcedAt, String state,
            boolean mayBegin, Optional<String> doneBy, Optional<Instant> doneAt, Optional<String> comment,
            Optional<Change.Outcome> outcome, Optional<Instant> endedAt, List<WhereItStands.Step> waitingAt,
            List<String> incidents, List<DriftView> comparisons) {
    }

    /** A comparison of the platform with what is recorded; a drift when something differs. */
    record DriftView(UUID id, UUID signatureId, Optional<UUID> changeId, Drift.Moment moment, Instant begunAt,
            Optional<Instant> comparedAt, List<DifferenceView> differences, Optional<Drift.Decision> decision,
            Optional<Drift.Outcome> outcome, Optional<Instant> endedAt) {
    }

    /**
     * @param file empty for the certificate and for checks
     * @param name a field, the number of a line, or the label of a check
     * @param recorded empty when it is new
     * @param live what is there now, empty when it is gone; for a check, what it says
     */
    record DifferenceView(Difference.Kind kind, String file, String name, String recorded, String live) {
    }

    @PostMapping("/signatures/{id}/changes")
    @Operation(summary = "Announce a change of the platform; with an Idempotency-Key, asking again gives the same one",
            description = "Begin with the change when mayBegin is true: it is then backed up and recorded.")
    ResponseEntity<ChangeView> announce(@PathVariable UUID id, @RequestBody Announcement announcement,
            @RequestHeader(name = "Idempotency-Key", required = false) String idempotencyKey, Locale locale) {
        String actor = caller.inAny(Group.KEEPERS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
        ChangeId change = changes.announce(new SignatureId(id), announcement.reason(),
                announcement.plannedEnd() == null ? Optional.empty() : announcement.plannedEnd(), actor,
                Optional.ofNullable(idempotencyKey));
        return ResponseEntity.accepted().location(URI.create("/api/v1/changes/" + change))
                .body(view(changes.change(change), locale));
    }

    @GetMapping("/signatures/{id}/changes")
    @Operation(summary = "The changes of a signature's platform, the newest first")
    List<ChangeView> ofSignature(@PathVariable UUID id, @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "20") int size, Locale locale) {
        inventory.signature(new SignatureId(id));
        return changes.ofSignature(new SignatureId(id), RenewalController.Paging.page(page),
                RenewalController.Paging.size(size)).stream().map(change -> view(change, locale)).toList();
    }

    @GetMapping("/changes/{id}")
    @Operation(summary = "A change: where it stands, and what differed before and after it")
    ChangeView one(@PathVariable UUID id, Locale locale) {
        return view(changes.change(new ChangeId(id)), locale);
    }

    /** The same as completing the task of it; said again, it changes nothing. */
    @PostMapping("/changes/{id}/done")
    @Operation(summary = "Say that a change is done; the platform is then verified and compared")
    ResponseEntity<ChangeView> done(@PathVariable UUID id, @RequestBody(required = false) Done done, Locale locale) {
        caller.inAny(Group.KEEPERS);
        Change change = changes.change(new ChangeId(id));
        if (change.doneAt().isEmpty()) {
            if (change.hasEnded()) {
                throw Refusal.of(CONFLICT, "change.has-ended");
            }
            Task task = tasks.createTaskQuery().processInstanceBusinessKey(id.toString())
                    .taskDefinitionKey(Changes.CONFIRM).singleResult();
            if (task == null) {
                throw Refusal.of(CONFLICT, "change.not-ready");
            }
            Map<String, Object> variables = new HashMap<>();
            if (done != null && done.comment() != null) {
                variables.put("comment", done.comment());
            }
            if (done != null && done.installedFingerprint() != null) {
                variables.put("installedFingerprint", done.installedFingerprint());
            }
            tasks.complete(open.workable(task.getId()).getId(), variables);
        }
        return ResponseEntity.accepted().body(view(changes.change(change.id()), locale));
    }

    @GetMapping("/signatures/{id}/drifts")
    @Operation(summary = "What drifted from the record, the newest first")
    List<DriftView> drifts(@PathVariable UUID id, @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "20") int size, Locale locale) {
        inventory.signature(new SignatureId(id));
        return drifts.ofSignature(new SignatureId(id), RenewalController.Paging.page(page),
                RenewalController.Paging.size(size)).stream().map(drift -> view(drift, locale)).toList();
    }

    @GetMapping("/drifts/{id}")
    @Operation(summary = "One comparison of a platform with what is recorded")
    DriftView drift(@PathVariable UUID id, Locale locale) {
        return view(drifts.drift(new DriftId(id)), locale);
    }

    @GetMapping("/tasks/{id}/drift")
    @Operation(summary = "What differs, for whoever decides about it or puts it right")
    DriftView ofTask(@PathVariable String id, Locale locale) {
        return view(drifts.drift(DriftId.of(variable(id, "driftId"))), locale);
    }

    @GetMapping("/tasks/{id}/change")
    @Operation(summary = "The change that a task is about")
    ChangeView changeOfTask(@PathVariable String id, Locale locale) {
        return view(changes.change(ChangeId.of(variable(id, "changeId"))), locale);
    }

    private String variable(String taskId, String name) {
        Task task = open.visible(taskId);
        if (!(tasks.getVariable(task.getId(), name) instanceof String value)) {
            throw Refusal.of(UNPROCESSABLE, "task.no-change");
        }
        return value;
    }

    private ChangeView view(Change change, Locale locale) {
        Signature signature = inventory.signature(change.signature());
        String key = change.id().toString();
        List<WhereItStands.Step> waitingAt = change.hasEnded() ? List.of() : whereItStands.waitingAt(key);
        return new ChangeView(change.id().value(), signature.id().value(), signature.name(), signature.platform(),
                !platforms.named(signature.platform()).needsPerson(), change.reason(), change.plannedEnd(),
                change.announcedBy(), change.announcedAt(), change.hasEnded() ? "ENDED" : "RUNNING",
                waitingAt.stream().anyMatch(step -> step.activity().equals(Changes.CONFIRM)), change.doneBy(),
                change.doneAt(), change.comment(), change.outcome(), change.endedAt(), waitingAt,
                change.hasEnded() ? List.of() : whereItStands.incidents(key),
                drifts.ofChange(change.id()).stream().map(drift -> view(drift, locale)).toList());
    }

    private DriftView view(Drift drift, Locale locale) {
        Optional<Report> report = drift.differences().isEmpty() ? Optional.empty()
                : reports.newestOfDrift(drift.id().value());
        return new DriftView(drift.id().value(), drift.signature().value(), drift.change().map(ChangeId::value),
                drift.moment(), drift.begunAt(), drift.comparedAt(),
                drift.differences().stream().map(one -> view(one, report, locale)).toList(), drift.decision(),
                drift.outcome(), drift.endedAt());
    }

    private static DifferenceView view(Difference one, Optional<Report> report, Locale locale) {
        if (one.kind() != Difference.Kind.CHECK) {
            return new DifferenceView(one.kind(), one.file(), one.name(), one.recorded(), one.live());
        }
        String sentence = report.stream().flatMap(all -> all.entries().stream()).map(Report.Entry::result)
                .filter(result -> result.check().equals(one.name())).map(result -> result.sentence(locale)).findFirst()
                .orElse("");
        return new DifferenceView(one.kind(), "", Texts.in(locale, "check." + one.name()), "", sentence);
    }
}
