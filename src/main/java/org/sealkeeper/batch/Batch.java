package org.sealkeeper.batch;

import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.renewal.Decision;

/**
 * Many renewals that somebody asked for at once.
 *
 * @param windowEnd until when all are to be started
 * @param plannedAt empty until it has been planned
 * @param approverGroup who decides about it; empty when each of its renewals has an approval of its own
 * @param decision what was decided, bound to exactly its list
 * @param stopped who stopped it before all were started
 */
public record Batch(BatchId id, String reason, String requestedBy, Instant requestedAt, Instant windowEnd,
        boolean evenIfValid, Optional<String> processInstanceId, Optional<Instant> plannedAt,
        Optional<String> approverGroup, Optional<Decision> decision, Optional<Stop> stopped, Optional<Outcome> outcome,
        Optional<Instant> endedAt) {

    /** How a batch ended. */
    public enum Outcome {
        BATCH_COMPLETED, BATCH_REJECTED, BATCH_STOPPED, CANCELLED
    }

    /** Who stopped it, and why. */
    public record Stop(String by, Instant at, String reason) {
    }

    public boolean hasEnded() {
        return endedAt.isPresent();
    }
}
