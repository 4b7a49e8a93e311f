package org.sealkeeper.watch;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** When to remind: so many days before (positive), on (0) or after (negative) the day of expiry. Days are UTC's. */
final class Threshold {

    private Threshold() {
    }

    static long daysLeft(Instant expiry, Instant now) {
        return ChronoUnit.DAYS.between(LocalDate.ofInstant(now, ZoneOffset.UTC),
                LocalDate.ofInstant(expiry, ZoneOffset.UTC));
    }

    /**
     * The latest threshold that has been reached; a watch that was down for days so sends the most urgent reminder, and
     * none of those it missed.
     */
    static Optional<Integer> reached(Collection<Integer> reminderDays, Instant expiry, Instant now) {
        long daysLeft = daysLeft(expiry, now);
        return reminderDays.stream().filter(days -> days >= daysLeft).min(Comparator.naturalOrder());
    }
}
