package org.sealkeeper.watch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.inventory.DueSignatures;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.RenewalInfos;
import org.sealkeeper.lapse.Lapses;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Starts the renewals that nobody has asked for yet: of each signature whose active version is within the renewal
 * window that its settings name, or that its issuer suggests, whichever begins first. An expiry that a binding sets is reminded of and not renewed, because a new version of
 * the signature would not move it.
 *
 * <p>After a renewal has ended, whatever its outcome, the watch starts the next one a week later at the earliest: what
 * people rejected or gave up must not come back to them the next morning. They can start one themselves at any time.
 * A signature that lapsed more than thirty days ago is taken for abandoned, and one of which an officer said so when it
 * lapsed is no longer needed.
 */
@Component
class DueRenewals {

    private static final Logger log = LoggerFactory.getLogger(DueRenewals.class);

    private static final Duration PAUSE = Duration.ofDays(7);
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final DueSignatures due;
    private final Inventory inventory;
    private final Renewals renewals;
    private final RenewalInfos renewalInfos;
    private final Lapses lapses;
    private final Apart apart;
    private final Clock clock;

    DueRenewals(DueSignatures due, Inventory inventory, Renewals renewals, RenewalInfos renewalInfos, Lapses lapses, Apart apart,
            Clock clock) {
        this.due = due;
        this.inventory = inventory;
        this.renewals = renewals;
        this.renewalInfos = renewalInfos;
        this.lapses = lapses;
        this.apart = apart;
        this.clock = clock;
    }

    /** Those that may be due, by their own settings or by what their issuers suggest. */
    List<SignatureId> due() {
        return Stream.concat(due.inRenewalWindow().stream(), renewalInfos.dueNow().stream()).distinct().toList();
    }

    /** @return whether a renewal was started */
    boolean startFor(Signature signature) {
        Instant now = clock.instant();
        Optional<Version> active = inventory.activeVersion(signature.id())
                .filter(version -> now.isBefore(version.notAfter().plus(Lapses.ABANDONED_AFTER)));
        Optional<String> reason = active.flatMap(version -> reason(signature, version, now));
        if (reason.isEmpty() || isRunningOrPaused(signature, active.get(), now)
                || lapses.isGivenUp(signature)) {
            return false;
        }
        try {
            apart.call(() -> renewals.start(signature.id(), reason.get(), Ledger.SEALKEEPER, Optional.empty()));
            return true;
        } catch (Refusal overtaken) {
            log.info("No renewal of {} was started: {}", signature.name(), overtaken.getMessage());
            return false;
        }
    }

    /** Why a version is due; empty when it is not. */
    private Optional<String> reason(Signature signature, Version version, Instant now) {
        if (!now.isBefore(version.notAfter().minus(signature.renewBeforeDays(), ChronoUnit.DAYS))) {
            EffectiveExpiry expiry = signature.effectiveExpiry().orElseThrow();
            String key = expiry.at().isBefore(now) ? "watch.reason-lapsed" : "watch.reason";
            return Optional.of(expiry.setBy().version()
                    .map(number -> Texts.english(key + "-version", MINUTES.format(expiry.at()), String.valueOf(number)))
                    .orElseGet(() -> Texts.english(key, MINUTES.format(expiry.at()), expiry.setBy().text())));
        }
        return renewalInfos.dueNow(version.id()).map(window -> window.explanation()
                .map(url -> Texts.english("watch.suggested-because", signature.issuer(), MINUTES.format(window.start()),
                        MINUTES.format(window.end()), url))
                .orElseGet(() -> Texts.english("watch.suggested", signature.issuer(), MINUTES.format(window.start()),
                        MINUTES.format(window.end()))));
    }

    private boolean isRunningOrPaused(Signature signature, Version active, Instant now) {
        return renewals.find(Optional.of(signature.id()), 0, 1).stream()
                .anyMatch(last -> !last.hasEnded() || pauses(last, active) && last.endedAt().get().plus(PAUSE).isAfter(now));
    }

    /** A suggestion for what the last renewal brought was made since, such as when the issuer has to revoke much. */
    private boolean pauses(Renewal last, Version active) {
        return switch (last.outcome().get()) {
            case SIGNATURE_STILL_VALID -> false;
            case SIGNATURE_RENEWED -> renewalInfos.dueNow(active.id()).isEmpty();
            default -> true;
        };
    }
}
