package org.sealkeeper.console;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Version;

/**
 * The versions of a signature as bars over time, the newest on top. Places are percentages of the picture's width.
 *
 * @param today where today is
 * @param todaysAnchor at which end the word for it begins, so that it stays in the picture
 * @param expiry where the effective expiry is; empty without one
 */
record LifeLine(LocalDate from, LocalDate until, String today, String todaysAnchor, Optional<String> expiry,
        List<Bar> bars) {

    private static final int SHOWN = 8;
    private static final Duration YEAR = Duration.ofDays(365);

    record Bar(int number, String state, String x, String width) {
    }

    /** @return empty when there is nothing to draw */
    static Optional<LifeLine> of(Collection<Version> versions, Optional<Instant> expiry, Instant now) {
        List<Version> shown = versions.stream().sorted(Comparator.comparingInt(Version::number).reversed())
                .limit(SHOWN).toList();
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        Instant from = Stream.concat(shown.stream().map(Version::notBefore), Stream.of(now)).min(Instant::compareTo).get();
        // what has no end goes on beyond a picture of the year ahead
        Instant until = Stream.concat(shown.stream().map(version -> EffectiveExpiry.isEnd(version.notAfter()) ? version.notAfter()
                : now.plus(YEAR)), Stream.of(now)).max(Instant::compareTo).get();
        double length = Math.max(1, Duration.between(from, until).toSeconds());
        List<Bar> bars = shown.stream().map(version -> {
            double left = Duration.between(from, version.notBefore()).toSeconds() / length;
            double right = Math.min(1, Duration.between(from, version.notAfter()).toSeconds() / length);
            return new Bar(version.number(), version.state().name(), percent(left), percent(Math.max(0.004, right - left)));
        }).toList();
        double today = Duration.between(from, now).toSeconds() / length;
        return Optional.of(new LifeLine(LocalDate.ofInstant(from, ZoneOffset.UTC),
                LocalDate.ofInstant(until, ZoneOffset.UTC), percent(today), today < 0.1 ? "start" : today > 0.9 ? "end" : "middle",
                expiry.filter(at -> !at.isAfter(until) && !at.isBefore(from))
                        .map(at -> percent(Duration.between(from, at).toSeconds() / length)), bars));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", 100 * share);
    }
}
