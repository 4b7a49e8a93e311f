package org.sealkeeper.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
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

    /**
     * @param sets copies in one run
     * @param time after it, no further drill begins
     * @param dueAfter age of a proof at which a copy is drilled again
     */
    DrillBudget(@Value("${sealkeeper.backup.drill.sets:500}") int sets,
            @Value("${sealkeeper.backup.drill.bytes:20GB}") DataSize bytes,
            @Value("${sealkeeper.backup.drill.time:PT2H}") Duration time,
            @Value("${sealkeeper.backup.drill.due-after:P6D}") Duration dueAfter) {
        StoreSettingsRefused.unless(sets > 0, "sealkeeper.backup.drill.sets must be 1 or more");
        StoreSettingsRefused.unless(bytes.toBytes() > 0, "sealkeeper.backup.drill.bytes must be more than nothing");
        StoreSettingsRefused.unless(!time.isNegative() && !time.isZero(),
                "sealkeeper.backup.drill.time must be a duration such as PT2H");
        StoreSettingsRefused.unless(!dueAfter.isNegative(),
                "sealkeeper.backup.drill.due-after must be a duration such as P6D");
        this.sets = sets;
        this.bytes = bytes;
        this.time = time;
        this.dueAfter = dueAfter;
    }

    int sets() {
        return sets;
    }

    Instant end(Instant begun) {
        return begun.plus(time);
    }

    Instant dueSince(Instant now) {
        return now.minus(dueAfter);
    }

    /**
     * What the budget allows; one set is always chosen, however large it is.
     *
     * @param due of each store, the oldest proof first
     */
    List<Copies.Due> choose(List<List<Copies.Due>> due) {
        int longest = due.stream().mapToInt(List::size).max().orElse(0);
        var chosen = new ArrayList<Copies.Due>();
        long read = 0;
        for (Copies.Due next : IntStream.range(0, longest).boxed().flatMap(place -> due.stream()
                .filter(of -> of.size() > place).map(of -> of.get(place))
                .sorted(Comparator.comparing(one -> one.provenAt().orElse(Instant.MIN)))).toList()) {
            boolean fits = chosen.size() < sets && read + next.bytes() <= bytes.toBytes();
            if (!fits && !chosen.isEmpty()) {
                break;
            }
            chosen.add(next);
            read += next.bytes();
        }
        return chosen;
    }
}
