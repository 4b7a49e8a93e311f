package org.sealkeeper.batch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.text.Refusal;

/**
 * What would come of a batch.
 *
 * @param starts in the order of their times
 * @param obstacles the signatures that cannot be in it
 * @param approverGroup who would approve those of its renewals that may be approved together
 */
public record BatchPlan(Instant windowEnd, List<Planned> starts, List<Obstacle> obstacles,
        Optional<String> approverGroup) {

    /** One renewal, as it is planned. */
    public record Planned(Signature signature, Instant startAt, Optional<StartNote> note,
            BatchEntry.Approval approval, Renewal.Policy policy) {
    }

    /**
     * Why a signature cannot be in the batch.
     *
     * @param signature its id as it was sent
     */
    public record Obstacle(String signature, Refusal why) {
    }
}
