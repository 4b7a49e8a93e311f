package org.sealkeeper.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of drills over all stores.
 *
 * @param id of its process instance
 * @param chosen copies that it took up
 * @param proven of these
 * @param notProven copies that were found damaged or wrong
 * @param unreachable copies whose store did not answer; they are due again in the next run
 * @param failed copies whose drill ended in an error that nobody foresaw; they are due again, and the log has it
 * @param notBegun copies that the time of the run did not reach, or that are gone
 * @param leftOver copies that were due when it ended and that it did not try; the next run begins with them
 * @param limitedBy the part of the budget that left them over
 * @param budget how much of it there was: copies, bytes or seconds; 0 when nothing limited the run
 * @param copies all that are to be proven over and over, when it ended
 * @param roundInDays how many days it takes at this pace, with a run each night, until each copy has had its turn
 */
public record DrillRun(String id, String requestedBy, Instant startedAt, Optional<Instant> finishedAt, int chosen,
        int proven, int notProven, int unreachable, int failed, int notBegun, long leftOver, Optional<Limit> limitedBy,
        long budget, long copies, long roundInDays) {

    /** What a run may use up: {@code sealkeeper.backup.drill.sets}, {@code .bytes} and {@code .time}. */
    public enum Limit {
        SETS, BYTES, TIME
    }

    int tried() {
        return proven + notProven + unreachable + failed;
    }
}
