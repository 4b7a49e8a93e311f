package org.sealkeeper.batch;

import java.util.List;
import java.util.function.Predicate;
import org.sealkeeper.batch.BatchEntry.State;
import org.sealkeeper.renewal.Renewal;

/**
 * How far a batch has got.
 *
 * @param waiting renewals that are still to be started
 * @param otherwise renewals that have ended without a new version
 */
public record BatchProgress(Stage stage, int total, int waiting, int running, int renewed, int otherwise, int notStarted,
        int cancelled) {

    /** What a batch is at. */
    public enum Stage {
        PLANNING, TO_BE_APPROVED, STARTING, RUNNING, ENDED
    }

    public static BatchProgress of(Batch batch, List<BatchEntry> entries) {
        int waiting = count(entries, entry -> entry.state() == State.PLANNED);
        return new BatchProgress(stage(batch, waiting), entries.size(), waiting,
                count(entries, entry -> entry.state() == State.STARTED && entry.outcome().isEmpty()),
                count(entries, entry -> entry.outcome().filter(Renewal.Outcome.SIGNATURE_RENEWED::equals).isPresent()),
                count(entries, entry -> entry.outcome().filter(end -> end != Renewal.Outcome.SIGNATURE_RENEWED).isPresent()),
                count(entries, entry -> entry.state() == State.NOT_STARTED),
                count(entries, entry -> entry.state() == State.CANCELLED));
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

    private static int count(List<BatchEntry> entries, Predicate<BatchEntry> which) {
        return (int) entries.stream().filter(which).count();
    }
}
