package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Notice;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignaturePage;
import org.sealkeeper.inventory.SignatureQuery;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.renewal.Renewals;
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

    private final Inventory inventory;
    private final Renewals renewals;
    private final List<SignatureSection> sections;
    private final Clock clock;

    SignaturesInConsole(Inventory inventory, Renewals renewals, List<SignatureSection> sections, Clock clock) {
        this.inventory = inventory;
        this.renewals = renewals;
        this.sections = sections;
        this.clock = clock;
    }

    record Row(Signature signature, Expiry expiry) {
    }

    @GetMapping
    String list(@RequestParam Optional<SignatureState> state, @RequestParam Optional<String> q,
            @RequestParam Optional<LocalDate> from, @RequestParam Optional<LocalDate> until,
            @RequestParam(defaultValue = "0") int page, Model model) {
        Instant now = clock.instant();
        SignaturePage found = inventory.find(new SignatureQuery(state, from.map(SignaturesInConsole::begin),
                until.map(SignaturesInConsole::begin), q, page, PAGE_SIZE));
        model.addAttribute("rows", found.signatures().stream()
                .map(signature -> new Row(signature, Expiry.of(signature, now))).toList());
        model.addAttribute("total", found.total());
        model.addAttribute("hasMore", (page + 1L) * PAGE_SIZE < found.total());
        model.addAttribute("states", SignatureState.values());
        model.addAttribute("state", state.orElse(null));
        model.addAttribute("q", q.map(String::strip).filter(text -> !text.isEmpty()).orElse(null));
        model.addAttribute("from", from.orElse(null));
        model.addAttribute("until", until.orElse(null));
        model.addAttribute("page", page);
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

    private static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
