package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.backup.Capability;
import org.sealkeeper.backup.StoreProbe;
import org.sealkeeper.backup.StoreProbes;
import org.sealkeeper.backup.StoreStanding;
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

/** The backup stores, and what each was seen to be able to. */
@Controller
@Hidden
@RequestMapping("/stores")
class StoresInConsole {

    private final StoreProbes probes;
    private final People people;

    StoresInConsole(StoreProbes probes, People people) {
        this.probes = probes;
        this.people = people;
    }

    /** @param days how long nobody shall be able to delete */
    record Shown(StoreStanding store, Optional<Long> days, Optional<String> shortcoming, List<Found> found) {
    }

    record Found(Capability.Answer answer, String sentence, Optional<String> seen) {
    }

    @GetMapping
    String list(Locale locale, Principal user, Model model) {
        model.addAttribute("stores", probes.standings().stream().map(store -> shown(store, locale)).toList());
        model.addAttribute("mayProbe", mayProbe(user));
        return "console/stores";
    }

    @PostMapping("/{id}/probes")
    String probe(@PathVariable String id, Principal user, RedirectAttributes next) {
        if (!mayProbe(user)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed",
                    Group.SECURITY_OFFICERS.id() + ", " + Group.ADMINISTRATORS.id());
        }
        StoreProbe probe = probes.probe(id, user.getName());
        next.addFlashAttribute("done", probe.fault().isEmpty() ? "console.store.probed" : "console.store.not-probed");
        return "redirect:/stores";
    }

    private boolean mayProbe(Principal user) {
        return people.isMember(user.getName(), Group.SECURITY_OFFICERS)
                || people.isMember(user.getName(), Group.ADMINISTRATORS);
    }

    private static Shown shown(StoreStanding store, Locale locale) {
        List<Found> found = store.known().map(probe -> Stream.of(Capability.values())
                .filter(probe.capabilities().findings()::containsKey)
                .map(capability -> found(probe, capability, locale)).toList()).orElse(List.of());
        return new Shown(store, store.rule().objectLock().map(lock -> lock.toDays()),
                store.shortcoming().map(why -> Texts.in(locale, "refusal." + why.code(), why.getArguments())), found);
    }

    private static Found found(StoreProbe probe, Capability capability, Locale locale) {
        var finding = probe.capabilities().findings().get(capability);
        return new Found(finding.answer(), Texts.in(locale, "store.finding." + capability + "." + finding.answer()),
                finding.seen());
    }
}
