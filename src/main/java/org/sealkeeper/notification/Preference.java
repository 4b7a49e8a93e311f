package org.sealkeeper.notification;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import org.sealkeeper.text.Refusal;

/**
 * What somebody wants of mails that are not urgent.
 *
 * @param digestHour when one mail a day has everything; empty for each mail by itself
 * @param zone such as {@code Asia/Shanghai}; of the hour and of the quiet hours
 * @param quietFrom begin of the hours in which no mail comes, such as {@code 22:00}; with {@code quietUntil}, or neither
 * @param muted what is not mailed at all
 */
public record Preference(Optional<Integer> digestHour, String zone, Optional<String> quietFrom, Optional<String> quietUntil,
        Set<Topic> muted) {

    static final Preference NONE = new Preference(Optional.empty(), "UTC", Optional.empty(), Optional.empty(), Set.of());

    public Preference {
        muted = Set.copyOf(muted);
        if (digestHour.filter(hour -> hour < 0 || hour > 23).isPresent()) {
            throw Refusal.of(Refusal.Kind.INVALID, "notification.hour", digestHour.get());
        }
        try {
            ZoneId.of(zone);
        } catch (DateTimeException noZone) {
            throw Refusal.because(noZone, Refusal.Kind.INVALID, "notification.zone", zone);
        }
        if (quietFrom.isPresent() != quietUntil.isPresent()) {
            throw Refusal.of(Refusal.Kind.INVALID, "notification.quiet-both");
        }
        try {
            if (quietFrom.isPresent() && LocalTime.parse(quietFrom.get()).equals(LocalTime.parse(quietUntil.get()))) {
                throw Refusal.of(Refusal.Kind.INVALID, "notification.quiet-both");
            }
        } catch (DateTimeException noTime) {
            throw Refusal.because(noTime, Refusal.Kind.INVALID, "notification.quiet", quietFrom.get(), quietUntil.get());
        }
    }

    /** When a mail that comes now is sent. */
    Instant due(Instant now) {
        return quietFrom.map(from -> new QuietHours(LocalTime.parse(from), LocalTime.parse(quietUntil.orElseThrow()),
                ZoneId.of(zone)).firstLoud(now)).orElse(now);
    }
}
