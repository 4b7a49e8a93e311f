package org.sealkeeper.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of drills over all stores.
 *
 * @param id of its process instance
 * @param chosen copies that the budget allowed
 * @param proven of these
 * @param notProven copies that were found damaged or wrong
 * @param unreachable copies whose store did not answer; they are due again in the next run
 * @param notBegun copies that the time of the run did not reach, or that are gone
 */
public record DrillRun(String id, String requestedBy, Instant startedAt, Optional<Instant> finishedAt, int chosen,
        int proven, int notProven, int unreachable, int notBegun) {
}
