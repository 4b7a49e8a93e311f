package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sealkeeper.backup.BackupRequests;
import org.sealkeeper.change.Changes;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Notice;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignaturePage;
import org.sealkeeper.inventory.SignatureQuery;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.renewal.Renewals;
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

/** The signatures: a list to search, and a page for each. */
@Controller
@Hidden
@RequestMapping("/signatures")
class SignaturesInConsole {

    private static final int PAGE_SIZE = 50;
    private static final int MOST_DAYS = 3_650;
    private static final List<Group> BACKING_UP =
            List.of(Group.KEEPERS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS);
    private static final Set<Group> RENEWING = Set.of(Group.KEEPERS, Group.SECURITY_OFFICERS);

    private final Inventory inventory;
    private final Renewals renewals;
    private final BackupRequests backups;
    private final Changes changes;
    private final People people;
    private final List<SignatureSection> sections;
    private final Clock clock;

    SignaturesInConsole(Inventory inventory, Renewals renewals, BackupRequests backups, Changes changes, People people,
            List<SignatureSection> sections, Clock clock) {
        this.inventory = inventory;
        this.renewals = renewals;
        this.backups = backups;
        this.changes = changes;
        this.people = people;
        this.sections = sections;
        this.clock = clock;
    }

    record Row(Signature signature, Expiry expiry) {
    }

    @GetMapping
    String list(@RequestParam Optional<SignatureState> state, @RequestParam Optional<String> q,
            @RequestParam Optional<LocalDate> from, @RequestParam Optional<LocalDate> until,
            @RequestParam Optional<Integer> within, @RequestParam Optional<String> keeper,
            @RequestParam(defaultValue = "0") int page, Principal user, Model model) {
        Instant now = clock.instant();
        SignaturePage found = inventory.find(new SignatureQuery(state, from.map(SignaturesInConsole::begin),
                before(until, within, now), q, keeper, page, PAGE_SIZE));
        model.addAttribute("rows", found.signatures().stream()
                .map(signature -> new Row(signature, Expiry.of(signature, now))).toList());
        model.addAttribute("total", found.total());
        model.addAttribute("hasMore", (page + 1L) * PAGE_SIZE < found.total());
        model.addAttribute("states", SignatureState.values());
        model.addAttribute("state", state.orElse(null));
        model.addAttribute("q", q.map(String::strip).filter(text -> !text.isEmpty()).orElse(null));
        model.addAttribute("from", from.map(LocalDate::toString).orElse(null));
        model.addAttribute("until", until.map(LocalDate::toString).orElse(null));
        model.addAttribute("within", within.orElse(null));
        model.addAttribute("keeper", keeper.orElse(null));
        model.addAttribute("page", page);
        model.addAttribute("mayRenew", people.isMember(user.getName(), Group.KEEPERS)
                || people.isMember(user.getName(), Group.SECURITY_OFFICERS));
        model.addAttribute("mayRegister", mayBackUp());
        return "console/signatures";
    }

    @GetMapping("/{id}")
    String one(@PathVariable SignatureId id, Locale locale, Model model) {
        Signature signature = inventory.signature(id);
        model.addAttribute("signature", signature);
        model.addAttribute("expiry", Expiry.of(signature, clock.instant()));
        model.addAttribute("warnings", Notice.about(signature, inventory.activeVersion(id), inventory.bindings(id))
                .stream().map(notice -> notice.in(locale)).toList());
        model.addAttribute("running", renewals.openOf(id).orElse(null));
        model.addAttribute("change", changes.openOf(id).orElse(null));
        model.addAttribute("mayRenew", people.currentGroups().stream().anyMatch(RENEWING::contains));
        model.addAttribute("mayBackUp", mayBackUp());
        List<String> members = people.members(Group.KEEPERS);
        model.addAttribute("gone", signature.keepers().stream().filter(keeper -> !members.contains(keeper)).toList());
        model.addAttribute("sections", sections.stream().map(SignatureSection::id).toList());
        Map<String, Object> content = sections.stream()
                .collect(Collectors.toMap(SignatureSection::id, section -> section.about(signature)));
        model.addAttribute("content", content);
        return "console/signature";
    }

    @PostMapping("/{id}/renewals")
    String renew(@PathVariable SignatureId id, @RequestParam String reason,
            @RequestParam(defaultValue = "false") boolean evenIfValid, Principal user, RedirectAttributes next) {
        renewals.start(id, reason, user.getName(), Optional.empty(), evenIfValid);
        next.addFlashAttribute("done", "console.renewal.started");
        return "redirect:/signatures/" + id;
    }

    @PostMapping("/{id}/backups")
    String backUp(@PathVariable SignatureId id, Principal user, RedirectAttributes next) {
        refuseUnlessKeeping();
        backups.request(id, "on-demand");
        next.addFlashAttribute("done", "console.backup.requested");
        return "redirect:/signatures/" + id;
    }

    /** @param until when the change should be done, in UTC; may be left out */
    @PostMapping("/{id}/changes")
    String announce(@PathVariable SignatureId id, @RequestParam String reason,
            @RequestParam Optional<LocalDateTime> until, Principal user, RedirectAttributes next) {
        refuseUnlessKeeping();
        changes.announce(id, reason, until.map(end -> end.toInstant(ZoneOffset.UTC)), user.getName(), Optional.empty());
        next.addFlashAttribute("done", "console.change.begun");
        return "redirect:/signatures/" + id;
    }

    /** Whoever may back up may announce changes too. */
    private void refuseUnlessKeeping() {
        if (!mayBackUp()) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed",
                    BACKING_UP.stream().map(Group::id).collect(Collectors.joining(", ")));
        }
    }

    private boolean mayBackUp() {
        return people.currentGroups().stream().anyMatch(BACKING_UP::contains);
    }

    /** The end of what is looked for: the earlier of a day and of so many days from now. */
    static Optional<Instant> before(Optional<LocalDate> until, Optional<Integer> within, Instant now) {
        return Stream.of(until.map(SignaturesInConsole::begin),
                within.filter(days -> days >= 0 && days <= MOST_DAYS).map(days -> now.plus(days, ChronoUnit.DAYS)))
                .flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
