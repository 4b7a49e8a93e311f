package org.sealkeeper.batch;

import java.util.Map;
import org.sealkeeper.batch.BatchEntry.Standing;

/**
 * How far a batch has got.
 *
 * @param together signatures that the batch's approval covers
 * @param waiting renewals that are still to be started
 * @param otherwise renewals that have ended without a new version
 */
public record BatchProgress(Stage stage, int total, int together, int waiting, int running, int renewed, int otherwise,
        int notStarted, int cancelled) {

    /** What a batch is at. */
    public enum Stage {
        PLANNING, TO_BE_APPROVED, STARTING, RUNNING, ENDED
    }

    /** @param together how many the batch's approval covers */
    static BatchProgress of(Batch batch, Map<Standing, Integer> counts, int together) {
        int waiting = counts.getOrDefault(Standing.PLANNED, 0);
        return new BatchProgress(stage(batch, waiting), counts.values().stream().mapToInt(Integer::intValue).sum(),
                together, waiting, counts.getOrDefault(Standing.RUNNING, 0), counts.getOrDefault(Standing.RENEWED, 0),
                counts.getOrDefault(Standing.OTHERWISE, 0), counts.getOrDefault(Standing.NOT_STARTED, 0),
                counts.getOrDefault(Standing.CANCELLED, 0));
    }

    private static Stage stage(Batch batch, int waiting) {
        if (batch.hasEnded()) {
            return Stage.ENDED;
        }
        if (batch.plannedAt().isEmpty()) {
            return Stage.PLANNING;
        }
        if (batch.approverGroup().isPresent() && batch.decision().isEmpty() && batch.stopped().isEmpty()) {
            return Stage.TO_BE_APPROVED;
        }
        return waiting > 0 ? Stage.STARTING : Stage.RUNNING;
    }
}
