package org.sealkeeper.console;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.renewal.Renewal;

/**
 * What lapses when, as a picture: a lane for each of the next signatures, from some days ago to the last of them, and the
 * year ahead in weeks. Places are percentages of the picture's width, so it fits any screen.
 *
 * @param today where today is
 * @param ticks days named on the axis
 */
record Timeline(String today, List<Tick> ticks, List<Lane> lanes, Year year) {

    private static final int DAYS_BEFORE = 14;
    private static final List<Integer> HORIZONS = List.of(30, 90, 180, 365, 730, 1100);
    private static final int WEEKS = 53;
    private static final int HEIGHT = 64;

    /** @param days from today */
    record Tick(String x, LocalDate day, int days) {
    }

    /** A coloured piece of a lane. */
    record Piece(String x, String width, String state) {
    }

    /**
     * One signature.
     *
     * @param pieces its time until the effective expiry, by state
     * @param end where it ends; empty when that is beyond the picture
     * @param renewing since when a renewal runs
     */
    record Lane(Signature signature, Expiry expiry, List<Piece> pieces, Optional<String> end,
            Optional<Renewal> renewing) {
    }

    /**
     * The signatures that lapse in the year ahead.
     *
     * @param most how many in the week with most of them
     */
    record Year(List<Bar> weeks, List<Month> months, long most) {
    }

    record Bar(String x, String width, int y, int height) {
    }

    /** @param x where its first day is */
    record Month(String x, YearMonth month, LocalDate from, LocalDate until, long signatures) {
    }

    static Timeline of(Instant now, List<Signature> shown, Map<?, Renewal> renewing, Map<LocalDate, Long> days) {
        Instant last = shown.stream().flatMap(signature -> signature.effectiveExpiry().stream())
                .map(expiry -> expiry.at()).max(Instant::compareTo).orElse(now);
        long needed = Duration.between(now, last).toDays() + 1;
        int horizon = HORIZONS.stream().filter(candidate -> candidate >= needed).findFirst()
                .orElse(HORIZONS.get(HORIZONS.size() - 1));
        int before = Math.max(2, Math.min(DAYS_BEFORE, horizon / 6));
        var scale = new Scale(now.minus(before, ChronoUnit.DAYS), Duration.ofDays(before + horizon));
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        List<Tick> ticks = IntStream.rangeClosed(1, 3).map(third -> horizon * third / 3)
                .mapToObj(ahead -> new Tick(scale.x(now.plus(ahead, ChronoUnit.DAYS)), today.plusDays(ahead), ahead))
                .toList();
        return new Timeline(scale.x(now), ticks,
                shown.stream().map(signature -> lane(signature, now, scale, renewing)).toList(), year(today, days));
    }

    private static Lane lane(Signature signature, Instant now, Scale scale, Map<?, Renewal> renewing) {
        Instant end = signature.effectiveExpiry().orElseThrow().at();
        Instant due = end.minus(signature.renewBeforeDays(), ChronoUnit.DAYS);
        Instant critical = end.minus(signature.criticalBeforeDays(), ChronoUnit.DAYS);
        List<Piece> pieces = Stream.of(scale.piece(Instant.MIN, due, SignatureState.VALID),
                scale.piece(due, critical, SignatureState.DUE), scale.piece(critical, end, SignatureState.CRITICAL),
                end.isBefore(now) ? scale.piece(end, now, SignatureState.LAPSED) : Optional.<Piece>empty())
                .flatMap(Optional::stream).toList();
        return new Lane(signature, Expiry.of(signature, now), pieces,
                scale.holds(end) ? Optional.of(scale.x(end)) : Optional.empty(),
                Optional.ofNullable(renewing.get(signature.id())));
    }

    private static Year year(LocalDate today, Map<LocalDate, Long> days) {
        long[] weeks = new long[WEEKS];
        days.forEach((day, signatures) -> {
            int week = (int) (ChronoUnit.DAYS.between(today, day) / 7);
            if (week >= 0 && week < WEEKS) {
                weeks[week] += signatures;
            }
        });
        long most = IntStream.range(0, WEEKS).mapToLong(week -> weeks[week]).max().orElse(0);
        List<Bar> bars = IntStream.range(0, WEEKS).filter(week -> weeks[week] > 0).mapToObj(week -> {
            // whatever is there is seen
            int height = (int) Math.max(3, weeks[week] * HEIGHT / most);
            return new Bar(percent(100.0 * week / WEEKS), percent(80.0 / WEEKS), HEIGHT - height, height);
        }).toList();
        List<Month> months = new ArrayList<>();
        // late in a month its name and that of the next would lie on each other
        YearMonth first = YearMonth.from(today).plusMonths(today.getDayOfMonth() > 10 ? 1 : 0);
        for (YearMonth month = first; months.size() < 12; month = month.plusMonths(1)) {
            LocalDate from = months.isEmpty() ? today : month.atDay(1);
            LocalDate until = month.plusMonths(1).atDay(1);
            long signatures = days.entrySet().stream()
                    .filter(day -> !day.getKey().isBefore(from) && day.getKey().isBefore(until))
                    .mapToLong(Map.Entry::getValue).sum();
            months.add(new Month(percent(100.0 * Math.max(0, ChronoUnit.DAYS.between(today, month.atDay(1))) / (WEEKS * 7)), month, from, until,
                    signatures));
        }
        return new Year(bars, months, most);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    private record Scale(Instant from, Duration length) {

        String x(Instant at) {
            return percent(100 * share(at));
        }

        boolean holds(Instant at) {
            return !at.isBefore(from) && !at.isAfter(from.plus(length));
        }

        /** What of a time lies in the picture. */
        Optional<Piece> piece(Instant begin, Instant end, SignatureState state) {
            double left = begin.equals(Instant.MIN) ? 0 : share(begin);
            double right = share(end);
            return right <= left ? Optional.empty()
                    : Optional.of(new Piece(percent(100 * left), percent(100 * (right - left)), state.name()));
        }

        private double share(Instant at) {
            double share = (double) Duration.between(from, at).toSeconds() / length.toSeconds();
            return Math.max(0, Math.min(1, share));
        }
    }
}
