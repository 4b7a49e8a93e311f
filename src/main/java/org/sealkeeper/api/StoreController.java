package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.backup.BackupCopy;
import org.sealkeeper.backup.Capability;
import org.sealkeeper.backup.StoreProbe;
import org.sealkeeper.backup.StoreProbes;
import org.sealkeeper.backup.StoreStanding;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The backup stores: what is asked of each, and what trying showed that it can do. */
@RestController
@RequestMapping("/api/v1/stores")
@Tag(name = "Backup stores")
class StoreController {

    private final StoreProbes probes;
    private final Caller caller;

    StoreController(StoreProbes probes, Caller caller) {
        this.probes = probes;
        this.caller = caller;
    }

    /**
     * @param required whether a backup counts only when it lies there too
     * @param objectLock how long nobody shall be able to delete what is written; absent when that is not demanded
     * @param copies backups that it has
     * @param waiting backups that it shall have and has not yet
     * @param underway of these, the one that is being copied, or was tried last, and why it is not there
     * @param damaged copies that the last drill found damaged
     * @param shortcoming why nothing is written to it as it is configured, in the caller's language
     * @param probe the last time that it was tried out
     * @param capabilities what it can do, as it last answered
     */
    record StoreView(String id, String place, boolean required, Optional<Duration> objectLock, long copies, long waiting,
            Optional<BackupCopy> underway, long damaged, Optional<String> shortcoming, Optional<ProbeView> probe, List<CapabilityView> capabilities) {

        static StoreView of(StoreStanding store, Locale locale) {
            return new StoreView(store.id(), store.place(), store.rule().required(), store.rule().objectLock(),
                    store.copies(), store.waiting(), store.underway(), store.failed(),
                    store.shortcoming().map(refusal -> sentence(refusal, locale)), store.probe().map(ProbeView::of),
                    store.known().map(probe -> CapabilityView.of(probe, locale)).orElse(List.of()));
        }
    }

    /** @param fault why nothing could be found out; absent when the store answered */
    record ProbeView(Instant at, String actor, long durationMillis, Optional<String> fault) {

        static ProbeView of(StoreProbe probe) {
            return new ProbeView(probe.at(), probe.actor(), probe.duration().toMillis(), probe.fault());
        }
    }

    /**
     * @param seen what the store said or did, such as {@code 403 AccessDenied}
     * @param sentence what that means, in the caller's language
     */
    record CapabilityView(Capability capability, Capability.Answer answer, Optional<String> seen, String sentence) {

        static List<CapabilityView> of(StoreProbe probe, Locale locale) {
            return Stream.of(Capability.values()).filter(probe.capabilities().findings()::containsKey).map(capability -> {
                var finding = probe.capabilities().findings().get(capability);
                return new CapabilityView(capability, finding.answer(), finding.seen(),
                        Texts.in(locale, "store.finding." + capability + "." + finding.answer()));
            }).toList();
        }
    }

    @GetMapping
    @Operation(summary = "The backup stores")
    List<StoreView> list(Locale locale) {
        return probes.standings().stream().map(store -> StoreView.of(store, locale)).toList();
    }

    @GetMapping("/{id}")
    @Operation(summary = "A backup store: what is asked of it, and what it can do")
    StoreView one(@PathVariable String id, Locale locale) {
        return StoreView.of(probes.standing(id), locale);
    }

    @PostMapping("/{id}/probes")
    @Operation(summary = "Try out now what a store can do", description = "Writes canaries and tries to overwrite, shorten"
            + " and delete them; takes seconds.")
    StoreView probe(@PathVariable String id, Locale locale) {
        probes.probe(id, caller.inAny(Group.SECURITY_OFFICERS, Group.ADMINISTRATORS));
        return StoreView.of(probes.standing(id), locale);
    }

    private static String sentence(Refusal refusal, Locale locale) {
        return Texts.in(locale, "refusal." + refusal.code(), refusal.getArguments());
    }
}
