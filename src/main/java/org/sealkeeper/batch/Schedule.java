package org.sealkeeper.batch;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;

/**
 * When each renewal of a batch starts: evenly over the window, but never two of one issuer closer together than it can
 * bear, and early enough for what would become critical first. Arithmetic only; it knows no clock and no database.
 *
 * <p>Starts at one issuer keep the distance {@code period / most} of its limit, also from those of other batches: so no
 * period of that length has more than the limit in it, wherever it begins. What was asked for outside of batches came when it
 * came; each such request takes a place of its own, the next one that is free.
 */
final class Schedule {

    private final Instant now;
    private final Instant windowEnd;
    private final Function<String, Duration> spacing;
    private final Function<String, NavigableSet<Instant>> taken;

    /**
     * @param spacing of an issuer: the least distance between two starts
     * @param taken by an issuer: when other renewals were started of late, or will be
     */
    Schedule(Instant now, Instant windowEnd, Function<String, Duration> spacing,
            Function<String, NavigableSet<Instant>> taken) {
        this.now = now;
        this.windowEnd = windowEnd;
        this.spacing = spacing;
        this.taken = taken;
    }

    /**
     * A signature that is to be renewed.
     *
     * @param latest when it has to be started: before it becomes critical
     */
    record Turn(SignatureId signature, String issuer, Criticality criticality, Optional<Instant> expiry,
            Optional<Instant> latest) {

        static Turn of(Signature signature) {
            Optional<Instant> expiry = signature.effectiveExpiry().map(EffectiveExpiry::at);
            return new Turn(signature.id(), signature.issuer(), signature.criticality(), expiry,
                    expiry.map(at -> at.minus(signature.criticalBeforeDays(), ChronoUnit.DAYS)));
        }
    }

    /** When a signature's renewal starts. */
    record Start(Turn turn, Instant at, Optional<StartNote> note) {
    }

    /** In the order of their times. */
    List<Start> of(List<Turn> turns) {
        List<Turn> inOrder = turns.stream().sorted(Comparator.comparing(this::latest)
                .thenComparing(Turn::criticality, Comparator.reverseOrder())
                .thenComparing(turn -> turn.expiry().orElse(Instant.MAX))
                .thenComparing(turn -> turn.signature().value())).toList();
        List<Instant> latest = latestThatLeaveRoom(inOrder);
        Map<String, NavigableSet<Instant>> busy = new HashMap<>();
        Duration window = now.isBefore(windowEnd) ? Duration.between(now, windowEnd) : Duration.ZERO;
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i < inOrder.size(); i++) {
            Turn turn = inOrder.get(i);
            Instant even = now.plus(window.multipliedBy(i).dividedBy(inOrder.size()));
            Instant wanted = later(now, earlier(even, latest.get(i)));
            NavigableSet<Instant> times = busy.computeIfAbsent(turn.issuer(), issuer -> new TreeSet<>(taken.apply(issuer)));
            Instant at = firstFree(wanted, times, spacing.apply(turn.issuer()));
            times.add(at);
            starts.add(new Start(turn, at, note(turn, at)));
        }
        starts.sort(Comparator.comparing(Start::at));
        return List.copyOf(starts);
    }

    /** Backwards: each is early enough for those of the same issuer that come after it. */
    private List<Instant> latestThatLeaveRoom(List<Turn> inOrder) {
        Map<String, Instant> next = new HashMap<>();
        Instant[] latest = new Instant[inOrder.size()];
        for (int i = inOrder.size() - 1; i >= 0; i--) {
            Turn turn = inOrder.get(i);
            Instant own = latest(turn);
            Instant room = next.containsKey(turn.issuer())
                    ? next.get(turn.issuer()).minus(spacing.apply(turn.issuer())) : own;
            latest[i] = earlier(own, room);
            next.put(turn.issuer(), latest[i]);
        }
        return List.of(latest);
    }

    /** What is urgent already is as urgent as can be. */
    private Instant latest(Turn turn) {
        return later(now, earlier(windowEnd, turn.latest().orElse(windowEnd)));
    }

    private Optional<StartNote> note(Turn turn, Instant at) {
        if (turn.expiry().filter(at::isAfter).isPresent()) {
            return Optional.of(StartNote.LAPSES_FIRST);
        }
        return at.isAfter(windowEnd) ? Optional.of(StartNote.AFTER_WINDOW) : Optional.empty();
    }

    /**
     * Takes a place for each request that no plan has put at its distance from the others: a hundred at once use up what the
     * issuer bears for a hundred distances.
     */
    static void occupy(NavigableSet<Instant> taken, List<Instant> requests, Duration distance) {
        requests.forEach(request -> taken.add(firstFree(request, taken, distance)));
    }

    /** The first moment from {@code wanted} on that keeps the distance from all that are taken. */
    private static Instant firstFree(Instant wanted, NavigableSet<Instant> taken, Duration distance) {
        Instant at = wanted;
        for (Instant other : taken.tailSet(wanted.minus(distance), false)) {
            if (!other.isBefore(at.plus(distance))) {
                break;
            }
            at = later(at, other.plus(distance));
        }
        return at;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
