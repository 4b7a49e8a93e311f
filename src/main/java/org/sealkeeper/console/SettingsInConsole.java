package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sealkeeper.backup.StoreProbes;
import org.sealkeeper.issuance.Issuer;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.notification.TestMail;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.Platforms;
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
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What is configured and where it comes from, and whether it works: mail, issuers and stores are tried from here. */
@Controller
@Hidden
@RequestMapping("/settings")
class SettingsInConsole {

    private static final List<Group> READERS =
            List.of(Group.ADMINISTRATORS, Group.SECURITY_OFFICERS, Group.AUDITORS);
    private static final List<Group> TRYING = List.of(Group.ADMINISTRATORS, Group.SECURITY_OFFICERS);

    private final ConfiguredSettings settings;
    private final Issuers issuers;
    private final Platforms platforms;
    private final StoreProbes stores;
    private final TestMail mail;
    private final People people;
    private final Ledger ledger;
    private final Clock clock;

    SettingsInConsole(ConfiguredSettings settings, Issuers issuers, Platforms platforms, StoreProbes stores,
            TestMail mail, People people, Ledger ledger, Clock clock) {
        this.settings = settings;
        this.issuers = issuers;
        this.platforms = platforms;
        this.stores = stores;
        this.mail = mail;
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
    }

    record IssuerRow(String id, boolean needsPerson) {
    }

    record PlatformRow(String id, String kind, boolean needsPerson) {
    }

    /** What came of a try. */
    public record Tried(boolean worked, String sentence) {
    }

    @GetMapping
    String show(Model model) {
        requireAny(READERS);
        model.addAttribute("settings", settings.all());
        model.addAttribute("issuers", issuers.ids().stream().map(issuers::named)
                .map(issuer -> new IssuerRow(issuer.id(), issuer.needsPerson())).toList());
        model.addAttribute("platforms", platforms.ids().stream().map(platforms::named).map(SettingsInConsole::row).toList());
        model.addAttribute("stores", stores.standings());
        model.addAttribute("hasMail", mail.hasServer());
        model.addAttribute("mayTry", isInAny(TRYING));
        return "console/settings";
    }

    @PostMapping("/mail/tries")
    String tryMail(Principal user, Locale locale, RedirectAttributes next) {
        requireAny(TRYING);
        TestMail.Outcome outcome = mail.sendTo(user.getName());
        Tried tried;
        if (outcome instanceof TestMail.Outcome.Sent sent) {
            tried = new Tried(true, Texts.in(locale, "settings.mail.sent", sent.address()));
        } else if (outcome instanceof TestMail.Outcome.Failed failed) {
            tried = new Tried(false, Texts.in(locale, "settings.mail.failed", failed.why()));
        } else {
            tried = new Tried(false, Texts.in(locale, outcome instanceof TestMail.Outcome.NoServer
                    ? "settings.mail.none" : "settings.mail.no-address"));
        }
        return told("mail", tried, user, next);
    }

    @PostMapping("/issuers/{id}/tries")
    String tryIssuer(@PathVariable String id, Principal user, Locale locale, RedirectAttributes next) {
        requireAny(TRYING);
        Issuer issuer = issuers.named(id);
        Instant begun = clock.instant();
        Tried tried;
        try {
            Optional<String> answer = issuer.greet();
            tried = answer.isEmpty() ? new Tried(true, Texts.in(locale, "settings.issuer.nothing-to-ask", id))
                    : new Tried(true, Texts.in(locale, "settings.issuer.answered", id, answer.get(),
                            Duration.between(begun, clock.instant()).toMillis()));
        } catch (RefusedByIssuer refused) {
            tried = new Tried(false, Texts.in(locale, "settings.issuer.refused", id, refused.getMessage()));
        } catch (IOException | Refusal unreachable) {
            tried = new Tried(false, Texts.in(locale, "settings.issuer.no-answer", id, unreachable.getMessage()));
        }
        return told(id, tried, user, next);
    }

    private String told(String what, Tried tried, Principal user, RedirectAttributes next) {
        ledger.record(Entry.of("settings.tried").actor(user.getName()).outcome(tried.worked() ? "COMPLETED" : "FAILED")
                .detail("name", what));
        next.addFlashAttribute("tried", tried);
        return "redirect:/settings";
    }

    private static PlatformRow row(Platform platform) {
        return new PlatformRow(platform.id(), platform.kind(), platform.needsPerson());
    }

    private void requireAny(List<Group> groups) {
        if (!isInAny(groups)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed",
                    groups.stream().map(Group::id).collect(Collectors.joining(", ")));
        }
    }

    private boolean isInAny(List<Group> groups) {
        Set<Group> own = people.currentGroups();
        return Stream.of(Group.values()).anyMatch(group -> own.contains(group) && groups.contains(group));
    }
}
