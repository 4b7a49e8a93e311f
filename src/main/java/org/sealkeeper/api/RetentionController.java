package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.backup.Backup;
import org.sealkeeper.backup.Retention;
import org.sealkeeper.backup.RetentionDecision;
import org.sealkeeper.backup.RetentionRun;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.Group;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How long backups are kept: what would happen to each and why, and the runs that do it. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Backups")
class RetentionController {

    private static final int SIGNATURES = 20;

    private final Retention retention;
    private final Caller caller;

    RetentionController(Retention retention, Caller caller) {
        this.retention = retention;
        this.caller = caller;
    }

    /** @param next the last signature of this page, to go on {@code after} it; absent on the last page */
    record DryRun(List<DecisionView> decisions, Optional<UUID> next) {
    }

    /** @param sentence why, in the caller's language */
    record DecisionView(UUID backup, UUID signature, long sequence, Backup.State state, Instant begunAt, boolean stays,
            List<RetentionDecision.Reason> reasons, String sentence) {

        static DecisionView of(RetentionDecision decision, Locale locale) {
            Backup backup = decision.backup();
            return new DecisionView(backup.id().value(), backup.signature().value(), backup.sequence(), backup.state(),
                    backup.begunAt(), decision.stays(), decision.reasons(), decision.sentence(locale));
        }
    }

    @GetMapping("/backups/retention")
    @Operation(summary = "What the retention would do to each backup, and why; nothing is done", description = "Of one"
            + " signature, or of twenty at a time, each signature's newest backup first.")
    DryRun explain(@RequestParam Optional<UUID> signature, @RequestParam Optional<UUID> after, Locale locale) {
        List<SignatureId> shown = signature.map(one -> List.of(new SignatureId(one)))
                .orElseGet(() -> retention.withBackups(after.map(SignatureId::new), SIGNATURES));
        return new DryRun(shown.stream().flatMap(one -> retention.explain(one).stream())
                .map(decision -> DecisionView.of(decision, locale)).toList(),
                shown.size() == SIGNATURES ? Optional.of(shown.get(SIGNATURES - 1).value()) : Optional.empty());
    }

    @PostMapping("/retention-runs")
    @Operation(summary = "Have the retention done now, as every night")
    ResponseEntity<RetentionRun> request() {
        RetentionRun run = retention.request(caller.inAny(Group.SECURITY_OFFICERS, Group.ADMINISTRATORS));
        return ResponseEntity.accepted().location(URI.create("/api/v1/retention-runs/" + run.id())).body(run);
    }

    @GetMapping("/retention-runs")
    @Operation(summary = "The runs of the retention, the newest first")
    List<RetentionRun> list(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "50") int size) {
        return retention.find(RenewalController.Paging.page(page), RenewalController.Paging.size(size));
    }

    @GetMapping("/retention-runs/{id}")
    @Operation(summary = "A run of the retention, and how far it is")
    RetentionRun one(@PathVariable String id) {
        return retention.run(id);
    }
}
