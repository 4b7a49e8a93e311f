package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.sealkeeper.backup.CheckpointCopies;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureQuery;
import org.sealkeeper.ledger.EventQuery;
import org.sealkeeper.ledger.EventSentence;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.ledger.SealedLedger;
import org.sealkeeper.ledger.SealingKeys;
import org.sealkeeper.ledger.VerificationHere;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** The ledger, for those who audit: search it, have it verified, take it away. */
@Controller
@Hidden
@RequestMapping("/ledger")
class LedgerInConsole {

    private static final int PAGE_SIZE = 20;
    private static final int MOST_SIGNATURES = 20;

    private final Ledger ledger;
    private final SealedLedger sealed;
    private final SealingKeys keys;
    private final VerificationHere verification;
    private final CheckpointCopies copies;
    private final Inventory inventory;
    private final People people;

    LedgerInConsole(Ledger ledger, SealedLedger sealed, SealingKeys keys, VerificationHere verification,
            CheckpointCopies copies, Inventory inventory, People people) {
        this.ledger = ledger;
        this.sealed = sealed;
        this.keys = keys;
        this.verification = verification;
        this.copies = copies;
        this.inventory = inventory;
        this.people = people;
    }

    /** @param leaf its place in the sealed ledger; empty while it is not sealed */
    record Row(LedgerEvent event, String sentence, Optional<Long> leaf, Map<String, Object> details) {
    }

    @GetMapping
    String search(@RequestParam(defaultValue = "") String signature, @RequestParam(defaultValue = "") String person,
            @RequestParam(defaultValue = "") String kind, @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to, @RequestParam(defaultValue = "0") long before, Locale locale,
            Principal user, Model model) {
        mayRead(user);
        List<Signature> named = named(signature.strip());
        Optional<UUID> one = named.size() == 1 ? Optional.of(named.get(0).id().value()) : id(signature.strip());
        var query = new EventQuery(one, Optional.empty(), given(kind), given(person), day(from),
                day(to).map(last -> last.atOffset(ZoneOffset.UTC).plusDays(1).toInstant()));
        boolean isUnclear = !signature.isBlank() && one.isEmpty();
        List<LedgerEvent> found = isUnclear ? List.of() : ledger.newest(query, before, PAGE_SIZE + 1);
        List<LedgerEvent> page = found.subList(0, Math.min(PAGE_SIZE, found.size()));
        Map<Long, Long> leaves = sealed.leaves(page.stream().map(LedgerEvent::sequence).toList());
        model.addAttribute("rows", page.stream().map(event -> new Row(event, EventSentence.of(event, locale),
                Optional.ofNullable(leaves.get(event.sequence())), event.details())).toList());
        model.addAttribute("choices", isUnclear ? named : List.of());
        model.addAttribute("signature", signature);
        model.addAttribute("person", person);
        model.addAttribute("kind", kind);
        model.addAttribute("from", from);
        model.addAttribute("to", to);
        model.addAttribute("filtered", Stream.of(signature, person, kind, from, to).anyMatch(text -> !text.isBlank()));
        model.addAttribute("earlier", found.size() > PAGE_SIZE ? page.get(PAGE_SIZE - 1).sequence() : null);
        model.addAttribute("export", export(query));
        model.addAttribute("newest", sealed.newest().orElse(null));
        model.addAttribute("lagSeconds", sealed.lag().toSeconds());
        model.addAttribute("keys", keys.all());
        model.addAttribute("copies", copies.all());
        model.addAttribute("running", verification.isRunning());
        model.addAttribute("verified", verification.last().orElse(null));
        model.addAttribute("sentences", verification.last().map(result -> result.sentences(locale)).orElse(List.of()));
        return "console/ledger";
    }

    @PostMapping("/verification")
    String verify(Principal user) {
        mayRead(user);
        verification.begin(user.getName());
        return "redirect:/ledger#verification";
    }

    private void mayRead(Principal user) {
        if (Stream.of(Group.AUDITORS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS)
                .noneMatch(group -> people.isMember(user.getName(), group))) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed", String.join(", ", Group.AUDITORS.id(),
                    Group.SECURITY_OFFICERS.id(), Group.ADMINISTRATORS.id()));
        }
    }

    /** Those whose name contains what was typed. */
    private List<Signature> named(String text) {
        return text.isEmpty() || id(text).isPresent() ? List.of()
                : inventory.find(new SignatureQuery(Optional.empty(), Optional.empty(), Optional.of(text), 0,
                        MOST_SIGNATURES)).signatures();
    }

    private static Optional<UUID> id(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    private static Optional<String> given(String text) {
        return Optional.of(text.strip()).filter(given -> !given.isEmpty());
    }

    private static Optional<Instant> day(String text) {
        try {
            return given(text).map(day -> LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeParseException wrong) {
            throw Refusal.because(wrong, Refusal.Kind.INVALID, "ledger.day", text);
        }
    }

    /** Where what was searched is exported. */
    private static String export(EventQuery query) {
        return UriComponentsBuilder.fromPath("/api/v1/ledger/export")
                .queryParamIfPresent("signature", query.signature()).queryParamIfPresent("kind", query.kind())
                .queryParamIfPresent("actor", query.actor()).queryParamIfPresent("from", query.from())
                .queryParamIfPresent("to", query.to()).encode().toUriString();
    }
}
