package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.UncheckedIOException;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.backup.Backup;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.backup.BackupQuery;
import org.sealkeeper.backup.BackupRequests;
import org.sealkeeper.backup.BackupSchedules;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.backup.DrillRuns;
import org.sealkeeper.backup.HolderCanaries;
import org.sealkeeper.backup.Proof;
import org.sealkeeper.backup.RecoveryKey;
import org.sealkeeper.backup.Retention;
import org.sealkeeper.backup.RetentionDecision;
import org.sealkeeper.backup.UnprovenBackups;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The backups: where each lies, when it was last proven, and what can be done with it. */
@Controller
@Hidden
@RequestMapping("/backups")
class BackupsInConsole {

    private static final int PAGE_SIZE = 50;

    private final Backups backups;
    private final BackupRequests requests;
    private final BackupSchedules schedules;
    private final DrillRuns runs;
    private final UnprovenBackups unproven;
    private final Retention retention;
    private final HolderCanaries canaries;
    private final RecoveryKey recoveryKey;
    private final Inventory inventory;
    private final People people;
    private final Clock clock;

    BackupsInConsole(Backups backups, BackupRequests requests, BackupSchedules schedules, DrillRuns runs,
            UnprovenBackups unproven, Retention retention, HolderCanaries canaries,
            RecoveryKey recoveryKey, Inventory inventory, People people, Clock clock) {
        this.backups = backups;
        this.requests = requests;
        this.schedules = schedules;
        this.runs = runs;
        this.unproven = unproven;
        this.retention = retention;
        this.canaries = canaries;
        this.recoveryKey = recoveryKey;
        this.inventory = inventory;
        this.people = people;
        this.clock = clock;
    }

    record Found(Proof proof, String sentence) {
    }

    @GetMapping
    String list(@RequestParam Optional<SignatureId> signature, @RequestParam Optional<Backup.State> state,
            @RequestParam(name = "unproven", defaultValue = "false") boolean onlyUnproven,
            @RequestParam(defaultValue = "0") int page, Locale locale, Principal user, Model model) {
        Paged<Backup> found = Paged.of(page, PAGE_SIZE, (at, size) -> backups.find(new BackupQuery(signature, state,
                onlyUnproven ? Optional.of(unproven.since()) : Optional.empty(), at, size)));
        Instant now = clock.instant();
        Map<SignatureId, String> names = new HashMap<>();
        model.addAttribute("rows", found.rows().stream().map(backup -> BackupRow.of(backup,
                names.computeIfAbsent(backup.signature(), id -> inventory.signature(id).name()), unproven.after(), now))
                .toList());
        found.linkedIn(model);
        model.addAttribute("state", state.orElse(null));
        model.addAttribute("states", Backup.State.values());
        model.addAttribute("onlyUnproven", onlyUnproven);
        model.addAttribute("of", signature.map(inventory::signature).orElse(null));
        model.addAttribute("holders", signature.isPresent() ? List.of() : canaries.holders());
        model.addAttribute("schedule", signature.map(schedules::of).orElse(null));
        model.addAttribute("underway", found.rows().stream().anyMatch(backup -> backup.state() == Backup.State.WRITING
                || backup.state() == Backup.State.COPYING));
        model.addAttribute("warning", recoveryKey.warning(locale).orElse(null));
        model.addAttribute("tooSlow", unproven.tooSlow(locale).orElse(null));
        model.addAttribute("lastRun", runs.find(0, 1).stream().findFirst().orElse(null));
        model.addAttribute("mayRun", isIn(user, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS));
        model.addAttribute("mayAct", mayAct(user));
        return "console/backups";
    }

    record Decided(RetentionDecision decision, String sentence) {
    }

    /** What the retention would do, and why; nothing is done. */
    @GetMapping("/retention")
    String retention(@RequestParam SignatureId signature, Locale locale, Model model) {
        model.addAttribute("of", inventory.signature(signature));
        model.addAttribute("decisions", retention.explain(signature).stream()
                .map(decision -> new Decided(decision, decision.sentence(locale))).toList());
        return "console/retention";
    }

    @GetMapping("/{id}")
    String one(@PathVariable BackupId id, Locale locale, Principal user, Model model) {
        Backup backup = backups.backup(id);
        Instant now = clock.instant();
        model.addAttribute("row", BackupRow.of(backup, inventory.signature(backup.signature()).name(),
                unproven.after(), now));
        model.addAttribute("backup", backup);
        model.addAttribute("incompleteOn", String.join(", ", backups.incompleteOn(backup)));
        model.addAttribute("version", backup.version().map(version -> inventory.version(version).number())
                .orElse(null));
        model.addAttribute("drills", backups.proofs(id).stream().limit(PAGE_SIZE)
                .map(proof -> new Found(proof, proof.sentence(locale))).toList());
        model.addAttribute("proposal", backup.copies().stream().noneMatch(copy -> copy.state().isDamaged()) ? null
                : unproven.proposal(backup, locale).orElse(null));
        model.addAttribute("mayAct", mayAct(user));
        return "console/backup";
    }

    @PostMapping("/{id}/drills")
    String drill(@PathVariable BackupId id, Principal user, RedirectAttributes next) {
        requireAct(user);
        try {
            Proof proof = backups.prove(id, user.getName());
            next.addFlashAttribute(proof.proven() ? "done" : "failed",
                    proof.proven() ? "console.backup.drilled" : "console.backup.not-proven");
        } catch (UncheckedIOException e) {
            next.addFlashAttribute("failed", "console.backup.no-answer");
        }
        return "redirect:/backups/" + id;
    }

    @PostMapping
    String backUp(@RequestParam SignatureId signature, Principal user, RedirectAttributes next) {
        requireAct(user);
        requests.request(signature, "on-demand");
        next.addFlashAttribute("done", "console.backup.has-begun");
        return "redirect:/backups?signature=" + signature;
    }

    @PostMapping("/drill-runs")
    String run(Principal user, RedirectAttributes next) {
        if (!isIn(user, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed",
                    Group.SECURITY_OFFICERS.id() + ", " + Group.ADMINISTRATORS.id());
        }
        runs.request(user.getName());
        next.addFlashAttribute("done", "console.drill-run.begun");
        return "redirect:/backups";
    }

    private void requireAct(Principal user) {
        if (!mayAct(user)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed", Group.KEEPERS.id() + ", "
                    + Group.SECURITY_OFFICERS.id() + ", " + Group.ADMINISTRATORS.id());
        }
    }

    private boolean mayAct(Principal user) {
        return isIn(user, Group.KEEPERS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
    }

    private boolean isIn(Principal user, Group... groups) {
        return List.of(groups).stream().anyMatch(group -> people.isMember(user.getName(), group));
    }
}
