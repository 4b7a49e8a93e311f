package org.sealkeeper.notification;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.sealkeeper.text.Texts;

/** A point in time as a person reads it: {@code 2026-12-01 08:00 UTC, in 8 days}. Days are calendar days in UTC. */
final class Moment {

    private static final DateTimeFormatter ABSOLUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Moment() {
    }

    /** Negative when it lies in the past; 0 today. */
    static long daysUntil(Instant at, Instant now) {
        return ChronoUnit.DAYS.between(LocalDate.ofInstant(now, ZoneOffset.UTC), LocalDate.ofInstant(at, ZoneOffset.UTC));
    }

    static String of(Instant at, Instant now, Locale locale) {
        return Texts.in(locale, "mail.moment", ABSOLUTE.format(at), relative(at, now, locale));
    }

    private static String relative(Instant at, Instant now, Locale locale) {
        boolean passed = at.isBefore(now);
        long days = Math.abs(daysUntil(at, now));
        if (days > 0) {
            return Texts.in(locale, passed ? "mail.moment.days-ago" : "mail.moment.in-days", days);
        }
        return Texts.in(locale, passed ? "mail.moment.hours-ago" : "mail.moment.in-hours",
                Duration.between(at, now).abs().toHours());
    }
}
