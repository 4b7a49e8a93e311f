package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Outlook;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.EventSentence;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.process.StoppedSteps;
import org.sealkeeper.renewal.Approvals;
import org.sealkeeper.renewal.Documents;
import org.sealkeeper.renewal.Journeys;
import org.sealkeeper.renewal.Journeys.Run;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.RenewalId;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.renewal.Withdrawals;
import org.sealkeeper.security.ContentPolicy;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.DrawnNames;
import org.sealkeeper.text.Texts;
import org.sealkeeper.verification.Report;
import org.sealkeeper.verification.Reports;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The renewals: a list, and for each the way it went, drawn and told, whether it runs or has ended. */
@Controller
@Hidden
@RequestMapping("/renewals")
class RenewalsInConsole {

    private static final int PAGE_SIZE = 30;
    private static final int STOPPED_LOOKED_AT = 200;
    private static final Set<Group> READERS_OF_EVIDENCE =
            Set.of(Group.KEEPERS, Group.APPROVERS, Group.SECURITY_OFFICERS, Group.AUDITORS);
    /** What is beside the way, and needs no line of its own in the list of steps. */
    private static final Set<String> STEPS = Set.of("serviceTask", "userTask", "businessRuleTask", "callActivity",
            "startEvent", "noneEndEvent", "endEvent", "boundaryError", "boundaryTimer", "intermediateTimer");

    private final Renewals renewals;
    private final Journeys journeys;
    private final Inventory inventory;
    private final Outlook outlook;
    private final Documents documents;
    private final Approvals approvals;
    private final Reports reports;
    private final Backups backups;
    private final Withdrawals withdrawals;
    private final StoppedSteps stopped;
    private final WaitingTasks tasks;
    private final Ledger ledger;
    private final People people;
    private final Moments moments;

    RenewalsInConsole(Renewals renewals, Journeys journeys, Inventory inventory, Outlook outlook, Documents documents,
            Approvals approvals, Reports reports, Backups backups, Withdrawals withdrawals, StoppedSteps stopped,
            WaitingTasks tasks, Ledger ledger, People people, Moments moments) {
        this.renewals = renewals;
        this.journeys = journeys;
        this.inventory = inventory;
        this.outlook = outlook;
        this.documents = documents;
        this.approvals = approvals;
        this.reports = reports;
        this.backups = backups;
        this.withdrawals = withdrawals;
        this.stopped = stopped;
        this.tasks = tasks;
        this.ledger = ledger;
        this.people = people;
        this.moments = moments;
    }

    /**
     * @param waitingFor names of the tasks that it waits for
     * @param isStopped whether one of its steps has stopped
     */
    record Row(Renewal renewal, String signature, List<String> waitingFor, boolean isStopped) {
    }

    /** @param took how long, where it took any time */
    record Told(long sequence, Instant at, String sentence, Optional<Duration> took, boolean minor) {
    }

    record StoppedRow(StoppedSteps.Stopped step, String label) {
    }

    /**
     * @param label in the reader's language
     * @param times how often it was passed
     */
    record StepRow(Journeys.Step step, String label, Optional<Duration> took) {
    }

    /** A run as its tab shows it. */
    record Tab(String id, String label, boolean current, Optional<Duration> took) {
    }

    @GetMapping
    String list(@RequestParam Optional<Boolean> ended, @RequestParam(defaultValue = "0") int page, Model model) {
        Paged<Renewal> found = Paged.of(page, PAGE_SIZE, (at, size) -> renewals.find(Optional.empty(), ended, at, size));
        List<Renewal> shown = found.rows();
        Map<SignatureId, String> names = outlook.names(shown.stream().map(Renewal::signature).toList());
        Map<String, List<String>> waiting = tasks.namesByProcess(shown.stream().filter(renewal -> !renewal.hasEnded())
                .map(renewal -> renewal.id().toString()).toList());
        Set<UUID> stuck = stopped.newest(STOPPED_LOOKED_AT).stream().flatMap(step -> step.renewal().stream())
                .collect(Collectors.toSet());
        model.addAttribute("rows", shown.stream().map(renewal -> new Row(renewal, names.get(renewal.signature()),
                waiting.getOrDefault(renewal.id().toString(), List.of()), stuck.contains(renewal.id().value()))).toList());
        model.addAttribute("ended", ended.orElse(null));
        found.linkedIn(model);
        return "console/renewals";
    }

    @GetMapping("/{id}")
    String one(@PathVariable RenewalId id, @RequestParam Optional<String> run, Principal user, Locale locale,
            HttpServletResponse response, Model model) {
        response.setHeader("Content-Security-Policy", ContentPolicy.WITH_DIAGRAM);
        Renewal renewal = renewals.renewal(id);
        model.addAttribute("renewal", renewal);
        model.addAttribute("signature", inventory.signature(renewal.signature()));
        model.addAttribute("tasks", renewal.hasEnded() ? List.of() : tasks.ofProcess(id.toString(), user.getName()));
        model.addAttribute("stopped", renewal.hasEnded() ? List.of() : stopped.of(id.toString()).stream()
                .map(step -> new StoppedRow(step, Labels.activity(step.activity(), locale))).toList());
        model.addAttribute("mayTryAgain", people.currentGroups().contains(Group.ADMINISTRATORS));
        model.addAttribute("mayWithdraw", !renewal.hasEnded() && (user.getName().equals(renewal.requestedBy())
                || people.currentGroups().contains(Group.ADMINISTRATORS)));
        model.addAttribute("mayReadEvidence", people.currentGroups().stream().anyMatch(READERS_OF_EVIDENCE::contains));
        model.addAttribute("documents", documents.ofRenewal(id));
        model.addAttribute("decisions", approvals.decisions(id));
        model.addAttribute("backups", backups.ofRenewal(id.value()));
        model.addAttribute("reports", reports.ofRenewal(id.value()).stream().map(report -> checks(report, locale)).toList());
        List<LedgerEvent> events = ledger.ofRenewal(id.value());
        model.addAttribute("story", events.stream().map(event -> told(event, locale)).toList());
        model.addAttribute("last", events.isEmpty() ? 0 : events.get(events.size() - 1).sequence());
        way(journeys.of(renewal), run, locale, model);
        return "console/renewal";
    }

    /** What is new since the page was shown; empty when there is nothing. */
    @GetMapping("/{id}/news")
    String news(@PathVariable RenewalId id, @RequestParam long after, Model model) {
        long news = renewals.renewal(id).hasEnded() && after < 0 ? 0
                : ledger.ofRenewal(id.value()).stream().filter(event -> event.sequence() > after).count();
        model.addAttribute("news", news);
        model.addAttribute("id", id);
        return "console/renewal-news";
    }

    /** Its address names the language, too, for what is kept of it. */
    @GetMapping("/{id}/diagrams/{definition}")
    ResponseEntity<byte[]> diagram(@PathVariable RenewalId id, @PathVariable String definition, Locale locale) {
        String drawn = new String(journeys.diagram(renewals.renewal(id), definition), StandardCharsets.UTF_8);
        return ResponseEntity.ok().contentType(MediaType.TEXT_XML)
                .cacheControl(CacheControl.maxAge(Duration.ofHours(1)).cachePrivate())
                .body(DrawnNames.translated(drawn, locale).getBytes(StandardCharsets.UTF_8));
    }

    @PostMapping("/{id}/withdrawal")
    String withdraw(@PathVariable RenewalId id, @RequestParam String reason, Principal user, RedirectAttributes next) {
        withdrawals.withdraw(id, reason, user.getName());
        next.addFlashAttribute("done", "console.renewal.withdrawn");
        return "redirect:/renewals/" + id;
    }

    private void way(List<Run> runs, Optional<String> chosen, Locale locale, Model model) {
        if (runs.isEmpty()) {
            return;
        }
        Run shown = chosen.flatMap(id -> runs.stream().filter(run -> run.id().equals(id)).findFirst())
                .orElse(runs.get(0));
        model.addAttribute("run", shown);
        model.addAttribute("tabs", runs.stream().map(run -> new Tab(run.id(), run.calledBy()
                .map(call -> Labels.activity(call.activity(), locale))
                .orElseGet(() -> Texts.in(locale, "process." + run.process())), run == shown,
                run.endedAt().map(end -> Duration.between(run.begunAt(), end)))).toList());
        model.addAttribute("steps", shown.steps().stream().filter(step -> STEPS.contains(step.type()))
                .map(step -> new StepRow(step, label(step, locale),
                        step.endedAt().map(end -> Duration.between(step.begunAt(), end)))).toList());
        Map<String, String> calls = new LinkedHashMap<>();
        shown.steps().forEach(step -> step.calls().ifPresent(run -> calls.put(step.activity(), run)));
        model.addAttribute("calls", calls);
        Map<String, String> lengths = new LinkedHashMap<>();
        shown.steps().stream().filter(step -> step.type().matches(".*Task|callActivity")).map(Journeys.Step::activity)
                .distinct().forEach(activity -> Optional.ofNullable(shown.durations().get(activity))
                        .ifPresent(took -> lengths.put(activity, moments.length(took))));
        model.addAttribute("lengths", lengths);
    }

    /** Tasks have a name in each language; what else is drawn has the one that stands in the diagram. */
    private static String label(Journeys.Step step, Locale locale) {
        String label = Labels.activity(step.activity(), locale);
        return label.equals(step.activity()) && !step.name().isEmpty() ? step.name() : label;
    }

    private static Told told(LedgerEvent event, Locale locale) {
        return new Told(event.sequence(), event.at(), EventSentence.of(event, locale), event.duration(),
                event.kind().equals("step.ended"));
    }

    /** @param verified absent while checks run */
    record Checked(int version, Instant at, Optional<Boolean> verified, List<CheckRow> checks) {
    }

    record CheckRow(String label, String outcome, String sentence) {
    }

    private static Checked checks(Report report, Locale locale) {
        List<CheckRow> rows = new ArrayList<>();
        report.entries().forEach(entry -> rows.add(new CheckRow(Texts.in(locale, "check." + entry.result().check()),
                entry.result().outcome().name(), entry.result().sentence(locale))));
        return new Checked(report.versionNumber(), report.begunAt(), report.verified(), rows);
    }
}
