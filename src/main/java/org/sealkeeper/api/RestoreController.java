package org.sealkeeper.api;

import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;
import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.UNPROCESSABLE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.backup.KeyForPerson;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.restore.Download;
import org.sealkeeper.restore.Downloads;
import org.sealkeeper.restore.Recovery;
import org.sealkeeper.restore.Restore;
import org.sealkeeper.restore.RestoreApprovals;
import org.sealkeeper.restore.RestoreDecision;
import org.sealkeeper.restore.RestoreId;
import org.sealkeeper.restore.Restores;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Refusal;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What a backup holds comes back: ask for it, see where that stands, take a download. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Restores")
class RestoreController {

    private static final String ENTER_SHARE = "enter-recovery-share";

    private final Restores restores;
    private final RestoreApprovals approvals;
    private final Downloads downloads;
    private final Recovery recovery;
    private final Inventory inventory;
    private final WhereItStands whereItStands;
    private final OpenTasks open;
    private final TaskService tasks;
    private final Caller caller;

    RestoreController(Restores restores, RestoreApprovals approvals, Downloads downloads, Recovery recovery,
            Inventory inventory, WhereItStands whereItStands, OpenTasks open, TaskService tasks, Caller caller) {
        this.restores = restores;
        this.approvals = approvals;
        this.downloads = downloads;
        this.recovery = recovery;
        this.inventory = inventory;
        this.whereItStands = whereItStands;
        this.open = open;
        this.tasks = tasks;
        this.caller = caller;
    }

    /**
     * @param reason why it is wanted back
     * @param target {@code vault}, {@code platform} or {@code download}
     * @param certificate PEM; whom a download is to be sealed to. Left out: it comes under a passphrase
     */
    record Request(String reason, String target, String certificate) {
    }

    /** @param token as the release gave it */
    record Taking(String token) {

        /** Never what is in it. */
        @Override
        public String toString() {
            return "Taking";
        }
    }

    /**
     * A restore.
     *
     * @param damage what is wrong with the backup, when it cannot be restored
     * @param olderBackupId what can be restored instead
     * @param warnings what to know about the version, such as that it was revoked
     */
    record RestoreView(UUID id, UUID backupId, UUID signatureId, String signatureName, int version, String fingerprint,
            String platform, Restore.Target target, Optional<RecipientView> recipient, String reason, String requestedBy,
            Instant requestedAt, String approverGroup, Optional<Restore.OpenedWith> openedWith, String state,
            Optional<Restore.Outcome> outcome, Optional<Instant> endedAt, Optional<String> damage,
            Optional<UUID> olderBackupId, List<String> warnings, List<RestoreDecision> decisions,
            Optional<Recovery.Standing> shares, Optional<DownloadView> download, List<WhereItStands.Step> waitingAt, List<String> incidents) {
    }

    /** @param share as it is printed: groups of letters and digits */
    record Share(String share) {

        /** Never what is in it. */
        @Override
        public String toString() {
            return "Share";
        }
    }

    record RecipientView(String subject, String fingerprint) {
    }

    /** @param canBeTaken whether it is still there; only by whoever asked for the restore */
    record DownloadView(boolean canBeTaken, Instant preparedAt, Instant expiresAt, Optional<Instant> releasedAt,
            Optional<Instant> downloadedAt, Optional<Instant> removedAt) {
    }

    @PostMapping("/backups/{id}/restores")
    @Operation(summary = "Ask that what a backup holds comes back; with an Idempotency-Key, asking again gives the same one",
            description = "To the vault, to the platform, or as a download for you alone. Somebody else has to approve it.")
    ResponseEntity<RestoreView> request(@PathVariable BackupId id, @RequestBody Request request,
            @RequestHeader(name = "Idempotency-Key", required = false) String idempotencyKey, Locale locale) {
        String actor = caller.inAny(Group.KEEPERS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
        RestoreId restore = restores.request(new Restores.Wanted(id, Restores.target(request.target()),
                request.reason(), Optional.ofNullable(request.certificate())), actor, Optional.ofNullable(idempotencyKey));
        return ResponseEntity.accepted().location(URI.create("/api/v1/restores/" + restore))
                .body(view(restores.restore(restore), locale));
    }

    @GetMapping("/restores/{id}")
    @Operation(summary = "A restore: where it stands, who decided what, what became of it")
    RestoreView one(@PathVariable UUID id, Locale locale) {
        return view(restores.restore(new RestoreId(id)), locale);
    }

    @GetMapping("/signatures/{id}/restores")
    @Operation(summary = "The restores of a signature, the newest first")
    List<RestoreView> ofSignature(@PathVariable UUID id, @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "20") int size, Locale locale) {
        inventory.signature(new SignatureId(id));
        return restores.ofSignature(new SignatureId(id), RenewalController.Paging.page(page),
                RenewalController.Paging.size(size)).stream().map(restore -> view(restore, locale)).toList();
    }

    @GetMapping("/tasks/{id}/restore")
    @Operation(summary = "The restore that a task is about")
    RestoreView ofTask(@PathVariable String id, Locale locale) {
        Task task = open.visible(id);
        if (!(tasks.getVariable(task.getId(), "restoreId") instanceof String restore)) {
            throw Refusal.of(UNPROCESSABLE, "task.no-restore");
        }
        return view(restores.restore(RestoreId.of(restore)), locale);
    }

    @PostMapping("/tasks/{id}/share")
    @Operation(summary = "Enter your share of the recovery key; the task is then done",
            description = "It is held sealed to a key in one node's memory until enough shares are there, and kept nowhere."
                    + " After a restart, holders are asked again.")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    public void enter(@PathVariable String id, @RequestBody Share share) {
        Task task = open.workable(id);
        if (!task.getTaskDefinitionKey().equals(ENTER_SHARE)) {
            throw Refusal.of(UNPROCESSABLE, "task.no-share");
        }
        if (task.getAssignee() != null && !task.getAssignee().equals(caller.id())) {
            throw Refusal.of(FORBIDDEN, "share.task-of-another", task.getAssignee());
        }
        recovery.give(RestoreId.of((String) tasks.getVariable(task.getId(), "restoreId")), share.share(), caller.id());
        tasks.complete(task.getId());
    }

    @PostMapping("/restores/{id}/download/release")
    @Operation(summary = "Get what takes the download: a token, and the passphrase of the file",
            description = "Only for whoever asked for the restore. The passphrase is made now, given out once and kept"
                    + " nowhere; without it the file is of no use.")
    ResponseEntity<Download.Release> release(@PathVariable UUID id) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore())
                .body(downloads.release(new RestoreId(id), caller.id()));
    }

    @PostMapping("/restores/{id}/download")
    @Operation(summary = "Take the download, once", description = "PKCS#12 under the passphrase that came with the token;"
            + " or CMS for the certificate that was named, with a PKCS#12 file inside whose passphrase is “"
            + KeyForPerson.PASSPHRASE_INSIDE + "”. It is deleted here.")
    ResponseEntity<byte[]> take(@PathVariable UUID id, @RequestBody Taking taking) {
        if (taking.token() == null) {
            throw Refusal.of(INVALID, "restore.token-needed");
        }
        return file(downloads.take(new RestoreId(id), taking.token(), caller.id()));
    }

    private static ResponseEntity<byte[]> file(Download.Taken taken) {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType(taken.mediaType()))
                .cacheControl(CacheControl.noStore()).header(HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(taken.name()).build().toString())
                .body(taken.content());
    }

    private RestoreView view(Restore restore, Locale locale) {
        Signature signature = inventory.signature(restore.signature());
        var version = inventory.version(restore.version());
        String key = restore.id().toString();
        return new RestoreView(restore.id().value(), restore.backup().value(), signature.id().value(), signature.name(),
                version.number(), version.fingerprint(), signature.platform(), restore.target(),
                restore.recipient().map(one -> new RecipientView(one.getSubjectX500Principal().getName(),
                        KeyForPerson.fingerprint(one))),
                restore.reason(), restore.requestedBy(), restore.requestedAt(), restore.approverGroup(),
                restore.openedWith(), restore.hasEnded() ? "ENDED" : "RUNNING", restore.outcome(), restore.endedAt(),
                restore.damage(), restore.olderBackup().map(BackupId::value), restores.warnings(restore, locale),
                approvals.decisions(restore.id()),
                restore.hasEnded() ? Optional.empty() : recovery.standing(restore.id()), downloads.of(restore.id()).map(RestoreController::view),
                restore.hasEnded() ? List.of() : whereItStands.waitingAt(key),
                restore.hasEnded() ? List.of() : whereItStands.incidents(key));
    }

    private static DownloadView view(Download download) {
        return new DownloadView(download.isThere(), download.preparedAt(), download.expiresAt(), download.releasedAt(),
                download.downloadedAt(), download.removedAt());
    }
}
