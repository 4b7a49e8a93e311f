package org.sealkeeper.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sealkeeper.text.Texts;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * How much a run of drills may read: {@code sealkeeper.backup.drill.*}. Of each store, as many copies are chosen as of
 * the others, so that one that is down does not use up what the others need.
 */
@Component
class DrillBudget {

    private final int sets;
    private final DataSize bytes;
    private final Duration time;
    private final Duration dueAfter;
    private final int parallel;

    /**
     * @param sets copies in one run; 0 for as many as bytes and time allow
     * @param time after it, no further drill begins
     * @param dueAfter age of a proof at which a copy is drilled again
     * @param parallel copies that are drilled at once
     */
    DrillBudget(@Value("${sealkeeper.backup.drill.sets:0}") int sets,
            @Value("${sealkeeper.backup.drill.bytes:20GB}") DataSize bytes,
            @Value("${sealkeeper.backup.drill.time:PT2H}") Duration time,
            @Value("${sealkeeper.backup.drill.due-after:P5DT12H}") Duration dueAfter,
            @Value("${sealkeeper.backup.drill.parallel:4}") int parallel) {
        StoreSettingsRefused.unless(sets >= 0, "sealkeeper.backup.drill.sets must be 1 or more, or 0 for no limit");
        StoreSettingsRefused.unless(bytes.toBytes() > 0, "sealkeeper.backup.drill.bytes must be more than nothing");
        StoreSettingsRefused.unless(!time.isNegative() && !time.isZero(),
                "sealkeeper.backup.drill.time must be a duration such as PT2H");
        StoreSettingsRefused.unless(!dueAfter.isNegative(),
                "sealkeeper.backup.drill.due-after must be a duration such as P5DT12H");
        StoreSettingsRefused.unless(parallel > 0 && parallel <= 16,
                "sealkeeper.backup.drill.parallel must be a number from 1 to 16");
        this.sets = sets;
        this.bytes = bytes;
        this.time = time;
        this.dueAfter = dueAfter;
        this.parallel = parallel;
    }

    int parallel() {
        return parallel;
    }

    Instant end(Instant begun) {
        return begun.plus(time);
    }

    Instant dueSince(Instant begun) {
        return begun.minus(dueAfter);
    }

    /** @param limit what did not allow more */
    record Choice(List<Copies.Due> copies, Optional<DrillRun.Limit> limit) {
    }

    /**
     * What the budget still allows; one set is always chosen, however large it is.
     *
     * @param due of each store, the oldest proof first
     * @param setsBefore chosen in this run already
     * @param bytesBefore theirs
     * @param most to be chosen now
     */
    Choice choose(List<List<Copies.Due>> due, int setsBefore, long bytesBefore, int most) {
        int longest = due.stream().mapToInt(List::size).max().orElse(0);
        var chosen = new ArrayList<Copies.Due>();
        long read = bytesBefore;
        for (Copies.Due next : IntStream.range(0, longest).boxed().flatMap(place -> due.stream()
                .filter(of -> of.size() > place).map(of -> of.get(place))
                .sorted(Comparator.comparing(one -> one.provenAt().orElse(Instant.MIN)))).limit(most).toList()) {
            int count = setsBefore + chosen.size();
            if (sets > 0 && count >= sets) {
                return new Choice(chosen, Optional.of(DrillRun.Limit.SETS));
            }
            if (count > 0 && read + next.bytes() > bytes.toBytes()) {
                return new Choice(chosen, Optional.of(DrillRun.Limit.BYTES));
            }
            chosen.add(next);
            read += next.bytes();
        }
        return new Choice(chosen, Optional.empty());
    }

    /** How much a run may use up: copies, bytes or seconds. */
    long of(DrillRun.Limit limit) {
        return switch (limit) {
            case SETS -> sets;
            case BYTES -> bytes.toBytes();
            case TIME -> time.toSeconds();
        };
    }

    /**
     * What to set, as a sentence, when runs like this one take longer to reach each copy once than is promised, and it has
     * not been set since.
     *
     * @param promised within which each copy is to be proven
     */
    Optional<String> advice(DrillRun run, Duration promised, Locale locale) {
        if (run.limitedBy().isEmpty() || run.roundInDays() <= promised.toDays()) {
            return Optional.empty();
        }
        DrillRun.Limit limit = run.limitedBy().get();
        long nights = Math.max(1, dueAfter.plusDays(1).minusNanos(1).toDays());
        double round = (double) run.copies() / (nights * Math.max(1, run.tried()));
        long needed = (long) Math.ceil(run.budget() * round);
        boolean isSet = of(limit) >= needed || limit == DrillRun.Limit.SETS && sets == 0;
        return isSet ? Optional.empty() : Optional.of(Texts.in(locale, "drill-run.too-slow." + limit,
                words(limit, run.budget()), run.leftOver(), run.roundInDays(), promised.toDays(), words(limit, needed)));
    }

    /** As the setting takes it; rounded up. */
    private static String words(DrillRun.Limit limit, long budget) {
        return switch (limit) {
            case SETS -> Long.toString(budget);
            case BYTES -> size(DataSize.ofBytes(budget));
            case TIME -> Duration.ofMinutes((budget + 59) / 60).toString();
        };
    }

    /** In the largest unit that it is a few of, rounded up, as the setting takes it: {@code 31GB}. */
    private static String size(DataSize size) {
        if (size.toGigabytes() > 0) {
            return (size.toBytes() + DataSize.ofGigabytes(1).toBytes() - 1) / DataSize.ofGigabytes(1).toBytes() + "GB";
        }
        return size.toMegabytes() > 0
                ? (size.toBytes() + DataSize.ofMegabytes(1).toBytes() - 1) / DataSize.ofMegabytes(1).toBytes() + "MB"
                : size.toBytes() + "B";
    }
}
