package org.sealkeeper.watch;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.notification.Outbox;
import org.springframework.stereotype.Component;

/** Reminds a signature's keepers of its effective expiry, once for each threshold, expiry and person. */
@Component
class Reminders {

    private final Outbox outbox;
    private final Keepers keepers;
    private final Ledger ledger;
    private final Clock clock;

    Reminders(Outbox outbox, Keepers keepers, Ledger ledger, Clock clock) {
        this.outbox = outbox;
        this.keepers = keepers;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** @return how many mails were queued */
    int queueFor(Signature signature) {
        Instant now = clock.instant();
        EffectiveExpiry expiry = signature.effectiveExpiry().orElseThrow();
        return Threshold.reached(signature.reminderDays(), expiry.at(), now)
                .map(threshold -> queue(signature, expiry, threshold, Threshold.daysLeft(expiry.at(), now)))
                .orElse(0);
    }

    private int queue(Signature signature, EffectiveExpiry expiry, int threshold, long daysLeft) {
        String template = daysLeft > 0 ? "expiry-reminder" : daysLeft == 0 ? "expiry-today" : "expiry-passed";
        String once = "reminder:" + signature.id() + ":" + expiry.at() + ":" + threshold;
        Map<String, Object> values = new TreeMap<>(Map.of("signature", signature.name(), "signatureId",
                signature.id().toString(), "expiry", expiry.at(), "setBy", expiry.setBy().text(), "daysLeft", daysLeft));
        expiry.setBy().version().ifPresent(number -> values.put("setByVersion", number));
        List<String> queued = keepers.responsibleFor(signature).stream()
                .filter(person -> outbox.queue(template, person, once, values)).toList();
        queued.forEach(person -> ledger.record(Entry.of("reminder.queued").signature(signature.id().value())
                .detail("name", signature.name()).detail("to", person).detail("threshold", threshold)
                .detail("after", expiry.at())));
        return queued.size();
    }
}
