package org.sealkeeper.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of the retention.
 *
 * @param id of its process instance
 * @param toRemove sets that were found to be removed
 * @param removed of these
 * @param kept of these, because a store protects them or somebody has come to need them
 * @param unreachable of these, because a store did not answer; they are tried again
 * @param protectedLonger copies whose protection was extended
 */
public record RetentionRun(String id, String requestedBy, Instant startedAt, Optional<Instant> finishedAt, int toRemove,
        int removed, int kept, int unreachable, int protectedLonger) {
}
