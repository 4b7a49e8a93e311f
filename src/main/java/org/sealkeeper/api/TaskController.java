package org.sealkeeper.api;

import static org.sealkeeper.text.Refusal.Kind.UNPROCESSABLE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.renewal.Approvals;
import org.sealkeeper.renewal.Decision;
import org.sealkeeper.renewal.Documents;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.RenewalId;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.renewal.Request;
import org.sealkeeper.renewal.Requests;
import org.sealkeeper.renewal.SupportingDocument;
import org.sealkeeper.renewal.TaskForms;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The human tasks: what a form shows, uploads, completing. Who may see a task is decided by the engine. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Tasks")
class TaskController {

    private static final String DOCUMENTS_TASK = "provide-supporting-documents";
    private static final Set<String> CERTIFICATE_TASKS =
            Set.of("obtain-certificate-at-console", "resolve-with-vendor-support");

    private final TaskService tasks;
    private final OpenTasks open;
    private final Renewals renewals;
    private final Documents documents;
    private final Approvals approvals;
    private final Requests requests;
    private final Inventory inventory;
    private final Caller caller;
    private final Clock clock;

    TaskController(TaskService tasks, OpenTasks open, Renewals renewals, Documents documents, Approvals approvals,
            Requests requests, Inventory inventory, Caller caller, Clock clock) {
        this.tasks = tasks;
        this.open = open;
        this.renewals = renewals;
        this.documents = documents;
        this.approvals = approvals;
        this.requests = requests;
        this.inventory = inventory;
        this.caller = caller;
        this.clock = clock;
    }

    record TaskSummary(String id, String activityId, String name, Optional<String> assignee, Instant createdAt,
            Optional<Instant> due, Optional<String> renewalId, Optional<String> signatureId,
            Optional<String> signatureName) {
    }

    record TaskView(String id, String activityId, String name, String help, Optional<String> assignee,
            Instant createdAt, Optional<Instant> due, Optional<RenewalPart> renewal, Optional<SignaturePart> signature,
            Optional<PolicyPart> policy, Optional<ChangesPart> changes, List<SupportingDocument> documents,
            List<Decision> decisions, Optional<RequestPart> request, Optional<String> refusalReason) {
    }

    record RenewalPart(UUID id, String reason, String requestedBy, Instant requestedAt) {
    }

    record SignaturePart(UUID id, String name, String kind, SignatureState state, String issuer, String platform,
            String criticality, String subject, List<String> names, Optional<ExpiryPart> effectiveExpiry,
            List<String> keepers) {
    }

    record ExpiryPart(Instant at, String setBy, Optional<Integer> setByVersion, long daysLeft) {
    }

    record PolicyPart(List<RequiredDocument> requiredDocuments, int approvalsNeeded, String approverGroup,
            Renewal.KeyPlan keyPlan, Instant deadline) {
    }

    record RequiredDocument(String code, String label, boolean handedIn) {
    }

    /** What the renewal will change: from the active version to what is requested. */
    record ChangesPart(Renewal.KeyPlan keyPlan, Optional<Integer> currentVersion, Optional<String> currentFingerprint,
            Optional<Instant> currentNotAfter, String newKeyAlgorithm, String issuer, String subject,
            List<String> names) {
    }

    record RequestPart(UUID id, int number, String issuer, Request.State state, Optional<String> refusal,
            String csrUrl) {
    }

    /** @param variables decisions of the task's form, such as {@code {"decision":"approve","comment":"…"}} */
    record Completion(Map<String, String> variables) {
    }

    /** The open tasks that the caller may work on, the most urgent first. */
    @GetMapping("/tasks")
    @Operation(summary = "The open tasks that you may see, the most urgent first")
    List<TaskSummary> open(@RequestParam Optional<UUID> renewal, @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size, Locale locale) {
        int pageSize = RenewalController.Paging.size(size);
        var query = tasks.createTaskQuery().active();
        renewal.ifPresent(id -> query.processInstanceBusinessKey(id.toString()));
        List<Task> found = query.orderByDueDate().asc().orderByTaskCreateTime().asc()
                .listPage(RenewalController.Paging.page(page) * pageSize, pageSize);
        Map<String, Map<String, String>> variables = open.variables(found, "renewalId", "signatureId", "signatureName");
        return found.stream().map(task -> summary(task, variables.getOrDefault(task.getProcessInstanceId(), Map.of()), locale))
                .toList();
    }

    @GetMapping("/tasks/{id}")
    @Operation(summary = "A task with everything that its form shows")
    TaskView one(@PathVariable String id, Locale locale) {
        return view(open.visible(id), locale);
    }

    /** Hands in documents; either all files of the request are taken or none. */
    @PostMapping("/tasks/{id}/documents")
    @Operation(summary = "Hand in documents (PDF, images, office files); all of them are taken, or none")
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    public List<SupportingDocument> handIn(@PathVariable String id, @RequestParam List<MultipartFile> files,
            @RequestParam(defaultValue = Documents.OTHER) String purpose) throws IOException {
        Task task = open.workable(id);
        if (!task.getTaskDefinitionKey().equals(DOCUMENTS_TASK)) {
            throw Refusal.of(UNPROCESSABLE, "task.no-documents");
        }
        RenewalId renewal = renewalOf(task).orElseThrow();
        List<SupportingDocument> added = new ArrayList<>();
        for (MultipartFile file : files) {
            added.add(documents.add(renewal, purpose, file.getOriginalFilename(), file.getBytes(), caller.id()));
        }
        return added;
    }

    @DeleteMapping("/tasks/{id}/documents/{document}")
    @Operation(summary = "Take a document back")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(@PathVariable String id, @PathVariable UUID document) {
        Task task = open.workable(id);
        if (!task.getTaskDefinitionKey().equals(DOCUMENTS_TASK)) {
            throw Refusal.of(UNPROCESSABLE, "task.no-documents");
        }
        documents.remove(renewalOf(task).orElseThrow(), document, caller.id());
    }

    /** A document as a download; it is never shown inside a page of ours. */
    @GetMapping("/documents/{id}/content")
    @Operation(summary = "A document as a download; every look is recorded")
    ResponseEntity<byte[]> content(@PathVariable UUID id) {
        String reader = caller.inAny(Group.KEEPERS, Group.APPROVERS, Group.SECURITY_OFFICERS, Group.AUDITORS);
        SupportingDocument document = documents.document(id);
        byte[] content = documents.open(id, reader);
        return download(document.name(), document.mediaType(), content);
    }

    /** The certification request that the task is about, PKCS#10 in PEM. */
    @GetMapping("/tasks/{id}/request.csr")
    @Operation(summary = "The certification request of a task (PKCS#10, PEM)")
    ResponseEntity<byte[]> csr(@PathVariable String id) {
        Request request = requestOf(open.workable(id));
        return download("request-" + request.number() + ".csr", "application/pkcs10",
                request.csrPem().getBytes(StandardCharsets.US_ASCII));
    }

    /** Uploads what the vendor issued; it must belong to the request. */
    @PostMapping("/tasks/{id}/certificate")
    @Operation(summary = "Upload what the vendor issued: PEM, DER or PKCS#7")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void uploadCertificate(@PathVariable String id, @RequestParam MultipartFile file) throws IOException {
        Task task = open.workable(id);
        requestOf(task);
        requests.upload(renewalOf(task).orElseThrow(), file.getOriginalFilename(), file.getBytes(), caller.id());
    }

    @PostMapping("/tasks/{id}/complete")
    @Operation(summary = "Complete a task with the decisions of its form")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void complete(@PathVariable String id, @RequestBody(required = false) Completion completion) {
        Task task = open.workable(id);
        Map<String, Object> variables = new LinkedHashMap<>();
        if (completion != null && completion.variables() != null) {
            variables.putAll(completion.variables());
        }
        Set<String> allowed = TaskForms.variables(task.getTaskDefinitionKey());
        variables.keySet().stream().filter(name -> !allowed.contains(name)).findFirst().ifPresent(name -> {
            throw Refusal.of(Refusal.Kind.INVALID, "task.unknown-variable", name, String.join(", ", allowed));
        });
        tasks.complete(task.getId(), variables);
    }

    private Request requestOf(Task task) {
        if (!CERTIFICATE_TASKS.contains(task.getTaskDefinitionKey())) {
            throw Refusal.of(UNPROCESSABLE, "task.no-certificate");
        }
        return requests.newestOf(renewalOf(task).orElseThrow())
                .orElseThrow(() -> Refusal.of(Refusal.Kind.CONFLICT, "request.none-open"));
    }

    private Optional<RenewalId> renewalOf(Task task) {
        return Optional.ofNullable((String) tasks.getVariable(task.getId(), "renewalId")).map(RenewalId::of);
    }

    private static TaskSummary summary(Task task, Map<String, String> variables, Locale locale) {
        return new TaskSummary(task.getId(), task.getTaskDefinitionKey(), OpenTasks.name(task, locale),
                Optional.ofNullable(task.getAssignee()), task.getCreateTime().toInstant(),
                Optional.ofNullable(task.getDueDate()).map(Date::toInstant), text(variables, "renewalId"),
                text(variables, "signatureId"), text(variables, "signatureName"));
    }

    private TaskView view(Task task, Locale locale) {
        Optional<Renewal> renewal = renewalOf(task).map(renewals::renewal);
        Optional<Signature> signature = Optional.ofNullable((String) tasks.getVariable(task.getId(), "signatureId"))
                .map(id -> inventory.signature(SignatureId.of(id)));
        List<SupportingDocument> handedIn = renewal.map(Renewal::id).map(documents::ofRenewal).orElse(List.of());
        Optional<Renewal.Policy> policy = renewal.flatMap(Renewal::policy);
        return new TaskView(task.getId(), task.getTaskDefinitionKey(), OpenTasks.name(task, locale),
                Texts.in(locale, "task." + task.getTaskDefinitionKey() + ".help"),
                Optional.ofNullable(task.getAssignee()), task.getCreateTime().toInstant(),
                Optional.ofNullable(task.getDueDate()).map(Date::toInstant),
                renewal.map(r -> new RenewalPart(r.id().value(), Texts.retold(r.reason(), locale), r.requestedBy(), r.requestedAt())),
                signature.map(this::part),
                policy.map(p -> part(p, handedIn, locale)),
                policy.flatMap(p -> signature.map(s -> changes(s, p))),
                handedIn, renewal.map(Renewal::id).map(approvals::decisions).orElse(List.of()),
                renewal.map(Renewal::id).flatMap(requests::newestOf).map(r -> new RequestPart(r.id(), r.number(),
                        r.issuer(), r.state(), r.refusal(), "/api/v1/tasks/" + task.getId() + "/request.csr")),
                Optional.ofNullable((String) tasks.getVariable(task.getId(), "refusalReason")));
    }

    private SignaturePart part(Signature signature) {
        Instant now = clock.instant();
        return new SignaturePart(signature.id().value(), signature.name(), signature.kind().name(),
                signature.stateAt(now), signature.issuer(), signature.platform(), signature.criticality().name(),
                signature.subject(), signature.names(), signature.effectiveExpiry().map(expiry -> new ExpiryPart(
                        expiry.at(), expiry.setBy().text(), expiry.setBy().version(),
                        Duration.between(now, expiry.at()).toDays())),
                signature.keepers());
    }

    private static PolicyPart part(Renewal.Policy policy, List<SupportingDocument> handedIn, Locale locale) {
        return new PolicyPart(policy.requiredDocuments().stream()
                .map(code -> new RequiredDocument(code, Texts.in(locale, "document." + code),
                        handedIn.stream().anyMatch(document -> document.purpose().equals(code))))
                .toList(), policy.approvalsNeeded(), policy.approverGroup(), policy.keyPlan(), policy.deadline());
    }

    private ChangesPart changes(Signature signature, Renewal.Policy policy) {
        Optional<Version> current = inventory.activeVersion(signature.id());
        return new ChangesPart(policy.keyPlan(), current.map(Version::number), current.map(Version::fingerprint),
                current.map(Version::notAfter), signature.keyAlgorithm().name(), signature.issuer(),
                signature.subject(), signature.names());
    }

    private static Optional<String> text(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name));
    }

    private static ResponseEntity<byte[]> download(String name, String mediaType, byte[] content) {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment()
                        .filename(name, StandardCharsets.UTF_8).build().toString())
                .header("X-Content-Type-Options", "nosniff")
                .contentType(mediaType.startsWith("text/") ? MediaType.TEXT_PLAIN
                        : MediaType.parseMediaType(mediaType))
                .body(content);
    }
}
