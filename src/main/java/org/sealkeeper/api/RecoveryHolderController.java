package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.backup.HolderCanaries;
import org.sealkeeper.backup.RecoveryHolder;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Refusal;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The recovery holders: who holds which key, and when it was last seen to open. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Recovery holders")
class RecoveryHolderController {

    private final HolderCanaries canaries;
    private final OpenTasks open;
    private final TaskService tasks;
    private final Caller caller;

    RecoveryHolderController(HolderCanaries canaries, OpenTasks open, TaskService tasks, Caller caller) {
        this.canaries = canaries;
        this.open = open;
        this.tasks = tasks;
        this.caller = caller;
    }

    record Named(String user) {
    }

    /** @param messageUrl what the holder is to open: CMS in DER, for {@code openssl cms -decrypt} */
    record CanaryView(RecoveryHolder holder, String messageUrl) {
    }

    @GetMapping("/recovery-holders")
    @Operation(summary = "Who holds the keys that open backups without the server, and when each was last proven")
    List<RecoveryHolder> list() {
        return canaries.holders();
    }

    @PutMapping("/recovery-holders/{fingerprint}")
    @Operation(summary = "Name the user who holds a recovery key")
    RecoveryHolder name(@PathVariable String fingerprint, @RequestBody Named named) {
        canaries.name(fingerprint, named.user(), caller.inAny(Group.SECURITY_OFFICERS, Group.ADMINISTRATORS));
        return canaries.holder(fingerprint);
    }

    @PostMapping("/recovery-holders/{fingerprint}/canaries")
    @Operation(summary = "Have a holder prove their key now, as every quarter")
    @ResponseStatus(HttpStatus.ACCEPTED)
    RecoveryHolder prove(@PathVariable String fingerprint) {
        caller.inAny(Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
        canaries.request(fingerprint);
        return canaries.holder(fingerprint);
    }

    @GetMapping("/tasks/{id}/canary")
    @Operation(summary = "The canary that a task is about")
    CanaryView ofTask(@PathVariable String id) {
        return new CanaryView(canaries.of(canary(open.visible(id))), "/api/v1/tasks/" + id + "/canary.cms");
    }

    @GetMapping("/tasks/{id}/canary.cms")
    @Operation(summary = "What a recovery holder is to open (CMS, DER)")
    ResponseEntity<byte[]> message(@PathVariable String id) {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"canary.cms\"")
                .header("X-Content-Type-Options", "nosniff").body(canaries.message(canary(open.workable(id))));
    }

    private UUID canary(Task task) {
        return Optional.ofNullable((String) tasks.getVariable(task.getId(), "canaryId")).map(UUID::fromString)
                .orElseThrow(() -> Refusal.of(Refusal.Kind.UNPROCESSABLE, "task.no-canary"));
    }
}
