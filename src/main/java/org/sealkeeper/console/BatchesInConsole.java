package org.sealkeeper.console;

import static org.sealkeeper.text.Refusal.Kind.INVALID;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.batch.Batch;
import org.sealkeeper.batch.BatchEntry;
import org.sealkeeper.batch.BatchId;
import org.sealkeeper.batch.BatchPlan;
import org.sealkeeper.batch.BatchProgress;
import org.sealkeeper.batch.BatchRequest;
import org.sealkeeper.batch.Batches;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Many renewals at once: looked ahead at, asked for, watched and stopped. */
@Controller
@Hidden
@RequestMapping("/batches")
class BatchesInConsole {

    private static final int PAGE_SIZE = 50;

    private final Batches batches;
    private final People people;
    private final Clock clock;

    BatchesInConsole(Batches batches, People people, Clock clock) {
        this.batches = batches;
        this.people = people;
        this.clock = clock;
    }

    record Row(Batch batch, BatchProgress progress) {
    }

    record Start(BatchPlan.Planned planned, Expiry expiry) {
    }

    record Entry(BatchEntry entry, Optional<String> problem) {
    }

    @GetMapping
    String list(@RequestParam(defaultValue = "0") int page, Model model) {
        Paged<Batch> found = Paged.of(page, PAGE_SIZE, batches::find);
        Map<BatchId, BatchProgress> progress = batches.progress(found.rows());
        model.addAttribute("rows", found.rows().stream().map(batch -> new Row(batch, progress.get(batch.id()))).toList());
        found.linkedIn(model);
        return "console/batches";
    }

    /** Of the signatures that were ticked, or of all that match; later again with another window. */
    @PostMapping("/plan")
    String plan(@RequestParam Optional<List<String>> signature, @RequestParam(defaultValue = "false") boolean all,
            @RequestParam Optional<SignatureState> state, @RequestParam Optional<String> q,
            @RequestParam Optional<LocalDate> from, @RequestParam Optional<LocalDate> until,
            @RequestParam Optional<Integer> within, @RequestParam(defaultValue = "") String reason,
            @RequestParam Optional<String> windowEnd, @RequestParam(defaultValue = "false") boolean evenIfValid,
            Principal user, Locale locale, Model model) {
        Instant now = clock.instant();
        List<String> asked = all ? batches.matching(state, from.map(SignaturesInConsole::begin),
                SignaturesInConsole.before(until, within, now), q)
                : signature.orElse(List.of());
        if (asked.isEmpty()) {
            throw Refusal.of(INVALID, "batch.none-chosen");
        }
        BatchPlan plan = batches.plan(new BatchRequest(reason, asked, moment(windowEnd), evenIfValid, true), user.getName());
        model.addAttribute("starts", plan.starts().stream()
                .map(start -> new Start(start, Expiry.of(start.signature(), now))).toList());
        model.addAttribute("obstacles", plan.obstacles().stream().map(obstacle -> sentence(obstacle.why(), locale)).toList());
        model.addAttribute("approverGroup", plan.approverGroup().orElse(null));
        model.addAttribute("together", plan.starts().stream()
                .filter(start -> start.approval() == BatchEntry.Approval.WITH_BATCH).count());
        model.addAttribute("asked", String.join(",", asked));
        model.addAttribute("planned", String.join(",", plan.starts().stream().map(start -> start.signature().id().toString())
                .toList()));
        model.addAttribute("reason", reason);
        model.addAttribute("windowEnd", LocalDateTime.ofInstant(plan.windowEnd(), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.MINUTES).toString());
        model.addAttribute("evenIfValid", evenIfValid);
        return "console/batch-plan";
    }

    @PostMapping
    String start(@RequestParam String planned, @RequestParam String reason, @RequestParam Optional<String> windowEnd,
            @RequestParam(defaultValue = "false") boolean evenIfValid, Principal user, RedirectAttributes next) {
        BatchId batch = batches.request(new BatchRequest(reason, Arrays.asList(planned.split(",")), moment(windowEnd),
                evenIfValid, false), user.getName(), Optional.empty());
        next.addFlashAttribute("done", "console.batch.begun");
        return "redirect:/batches/" + batch;
    }

    @GetMapping("/{id}")
    String one(@PathVariable BatchId id, @RequestParam Optional<BatchEntry.Standing> only,
            @RequestParam(defaultValue = "0") int page, Principal user, Locale locale, Model model) {
        Batch batch = batches.batch(id);
        BatchProgress progress = batches.progress(batch);
        Paged<BatchEntry> entries = Paged.of(page, PAGE_SIZE, (at, size) -> batches.entries(id, only, at, size));
        model.addAttribute("batch", batch);
        model.addAttribute("progress", progress);
        model.addAttribute("entries", entries.rows().stream().map(entry ->
                new Entry(entry, entry.problem().map(why -> sentence(why, locale)))).toList());
        entries.linkedIn(model);
        model.addAttribute("only", only.orElse(null));
        model.addAttribute("mayStop", progress.waiting() > 0 && (user.getName().equals(batch.requestedBy())
                || people.isMember(user.getName(), Group.SECURITY_OFFICERS)
                || people.isMember(user.getName(), Group.ADMINISTRATORS)));
        return "console/batch";
    }

    @PostMapping("/{id}/stop")
    String stop(@PathVariable BatchId id, @RequestParam String reason, Principal user, RedirectAttributes next) {
        batches.stop(id, reason, user.getName());
        next.addFlashAttribute("done", "console.batch.has-stopped");
        return "redirect:/batches/" + id;
    }

    /** As browsers send it, {@code 2026-12-05T18:00}; in UTC, as everywhere on our pages. */
    private static Optional<Instant> moment(Optional<String> text) {
        try {
            return text.map(String::strip).filter(moment -> !moment.isEmpty())
                    .map(moment -> LocalDateTime.parse(moment).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException notAMoment) {
            throw Refusal.because(notAMoment, INVALID, "batch.window-format", text.orElse(""));
        }
    }

    private static String sentence(Refusal why, Locale locale) {
        return Texts.in(locale, "refusal." + why.code(), why.getArguments());
    }
}
