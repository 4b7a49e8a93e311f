package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.backup.Backup;
import org.sealkeeper.backup.BackupCopy;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.backup.BackupQuery;
import org.sealkeeper.backup.BackupRequests;
import org.sealkeeper.backup.BackupSchedules;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.backup.Proof;
import org.sealkeeper.backup.Recipient;
import org.sealkeeper.backup.RecoveryKey;
import org.sealkeeper.backup.UnprovenBackups;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.text.Refusal;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Backups: write one now, look up, prove. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Backups")
class BackupController {

    private static final int PAGE_SIZE = 50;

    private final Backups backups;
    private final RecoveryKey recoveryKey;
    private final BackupRequests requests;
    private final BackupSchedules schedules;
    private final Caller caller;
    private final UnprovenBackups unproven;
    private final OpenTasks open;
    private final TaskService tasks;
    private final Clock clock;

    BackupController(Backups backups, UnprovenBackups unproven, RecoveryKey recoveryKey,
            BackupRequests requests, BackupSchedules schedules, OpenTasks open, TaskService tasks, Caller caller, Clock clock) {
        this.unproven = unproven;
        this.open = open;
        this.tasks = tasks;
        this.clock = clock;
        this.backups = backups;
        this.recoveryKey = recoveryKey;
        this.requests = requests;
        this.schedules = schedules;
        this.caller = caller;
    }

    /** @param request business key of the process that writes and proves the backup */
    record Requested(UUID request, UUID signatureId, String backups) {
    }

    /** @param warning what somebody should do about the backups, such as move the recovery key off the server */
    record Page(List<Summary> backups, int page, int size, Optional<String> warning) {
    }

    /**
     * One line of the list.
     *
     * @param copies how the set stands on each store
     * @param proofAge how old the last proof is; absent while there has been none
     * @param incompleteOn stores that shall have it and have it not yet, because they are new in the configuration
     * @param unproven whether it has been without a proof for so long that somebody has to look into it
     */
    record Summary(UUID id, UUID signatureId, Optional<UUID> versionId, Optional<UUID> renewalId, String reason,
            Backup.State state, List<BackupCopy> copies, Optional<Boolean> keyIncluded, long bytes, Instant begunAt,
            Optional<Instant> writtenAt, Optional<Instant> provenAt, Optional<Duration> proofAge,
            List<String> incompleteOn, boolean unproven, Optional<Instant> setAsideAt) {
    }

    private Summary summary(Backup backup) {
        Instant now = clock.instant();
        return new Summary(backup.id().value(), backup.signature().value(), backup.version().map(VersionId::value),
                backup.renewal(), backup.reason(), backup.state(), backup.copies(), backup.keyIncluded(),
                backup.bytes(), backup.begunAt(), backup.writtenAt(), backup.provenAt(),
                backup.proofAge(now).map(age -> age.truncatedTo(ChronoUnit.SECONDS)),
                backups.incompleteOn(backup), backup.isUnprovenFor(unproven.after(), now), backup.setAside());
    }

    /** @param prefix folder of the sealed set within each store */
    record Receipt(Summary backup, String prefix, Optional<String> manifestSha256,
            Optional<String> previousManifestSha256, List<Recipient> recipients, List<ProofView> proofs,
            Optional<String> warning) {
    }

    /** @param sentence what was found and what to do next, in the caller's language */
    record ProofView(String store, Instant at, boolean proven, boolean keyUsed, Optional<String> fault, Optional<String> object,
            String actor, long durationMillis, String sentence) {

        static ProofView of(Proof proof, Locale locale) {
            return new ProofView(proof.store(), proof.at(), proof.proven(), proof.keyUsed(), proof.fault(), proof.object(),
                    proof.actor(), proof.duration().toMillis(), proof.sentence(locale));
        }
    }

    @PostMapping("/signatures/{id}/backups")
    @Operation(summary = "Back a signature up now", description = "Starts a process that writes a sealed set and proves"
            + " it by a restore; look for it in the list of the signature's backups.")
    ResponseEntity<Requested> request(@PathVariable SignatureId id) {
        caller.inAny(Group.KEEPERS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
        UUID request = requests.request(id, "on-demand");
        String list = "/api/v1/backups?signature=" + id;
        return ResponseEntity.accepted().location(URI.create(list)).body(new Requested(request, id.value(), list));
    }

    /** @param everyDays 0: never by itself; absent, when it is chosen: as its criticality says */
    record ScheduleChoice(Optional<Integer> everyDays) {
    }

    @GetMapping("/signatures/{id}/backup-schedule")
    @Operation(summary = "How often a signature is backed up by itself")
    BackupSchedules.Schedule schedule(@PathVariable SignatureId id) {
        return schedules.of(id);
    }

    @PutMapping("/signatures/{id}/backup-schedule")
    @Operation(summary = "Choose how often a signature is backed up by itself", description = "In days, 0 for never;"
            + " without everyDays, as its criticality says.")
    BackupSchedules.Schedule choose(@PathVariable SignatureId id, @RequestBody ScheduleChoice choice) {
        schedules.choose(id, choice.everyDays() == null ? Optional.empty() : choice.everyDays(),
                caller.inAny(Group.SECURITY_OFFICERS, Group.ADMINISTRATORS));
        return schedules.of(id);
    }

    @GetMapping("/backups")
    @Operation(summary = "The backups, the newest first; of one signature when it is named, in one state, or only those"
            + " that have been without a proof for too long")
    Page list(@RequestParam Optional<UUID> signature, @RequestParam Optional<Backup.State> state,
            @RequestParam(name = "unproven", defaultValue = "false") boolean onlyUnproven,
            @RequestParam(defaultValue = "0") int page, Locale locale) {
        if (page < 0) {
            throw Refusal.of(Kind.INVALID, "malformed-parameter", "page", page);
        }
        return new Page(backups.find(new BackupQuery(signature.map(SignatureId::new), state,
                onlyUnproven ? Optional.of(unproven.since()) : Optional.empty(), page, PAGE_SIZE)).stream().map(this::summary)
                .toList(), page, PAGE_SIZE, recoveryKey.warning(locale));
    }

    @GetMapping("/backups/{id}")
    @Operation(summary = "A backup's receipt: where it lies, who can open it, when it was proven")
    Receipt receipt(@PathVariable BackupId id, Locale locale) {
        return receiptOf(id, locale);
    }

    @GetMapping("/tasks/{id}/backup")
    @Operation(summary = "The backup that a task is about")
    TaskReceipt ofTask(@PathVariable String id, Locale locale) {
        Task task = open.visible(id);
        BackupId backup = Optional.ofNullable((String) tasks.getVariable(task.getId(), "backupId")).map(BackupId::of)
                .orElseThrow(() -> Refusal.of(Kind.UNPROCESSABLE, "task.no-backup"));
        return new TaskReceipt(receiptOf(backup, locale), unproven.problem(backups.backup(backup), locale),
                unproven.proposal(backups.backup(backup), locale));
    }

    /**
     * @param problem what is wrong and what to do, in the caller's language
     * @param proposal which copies are good meanwhile
     */
    record TaskReceipt(Receipt receipt, String problem, Optional<String> proposal) {
    }

    private Receipt receiptOf(BackupId id, Locale locale) {
        Backup backup = backups.backup(id);
        return new Receipt(summary(backup), backup.prefix(), backup.manifestSha256(),
                backup.previousManifestSha256(), backup.recipients(),
                backups.proofs(id).stream().map(proof -> ProofView.of(proof, locale)).toList(),
                recoveryKey.warning(locale));
    }

    @PostMapping("/backups/{id}/drills")
    @Operation(summary = "Prove a backup now: read it back, open it, use its key, throw it away", description = "From the"
            + " store that is named, or from every required store one after the other; the answer is then what was found"
            + " at the first whose copy is not proven, else at the last.")
    ProofView drill(@PathVariable BackupId id, @RequestParam Optional<String> store, Locale locale) {
        String actor = caller.inAny(Group.KEEPERS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
        try {
            return ProofView.of(store.map(one -> backups.prove(id, one, actor)).orElseGet(() -> backups.prove(id, actor)),
                    locale);
        } catch (UncheckedIOException e) {
            throw Refusal.because(e, Kind.UNAVAILABLE, "backup.store-unreachable", e.getMessage());
        }
    }
}
