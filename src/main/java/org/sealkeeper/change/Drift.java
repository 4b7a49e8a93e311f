package org.sealkeeper.change;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sealkeeper.inventory.SignatureId;

/**
 * One comparison of a platform with what is recorded, and what was decided about what differs. It is a drift when there
 * are differences.
 *
 * @param differences the last that were found; they stay when the platform is as recorded again
 * @param liveState hash of what the platform had when it was compared last
 * @param failedChecks every check that failed then
 */
public record Drift(DriftId id, SignatureId signature, Optional<ChangeId> change, Moment moment,
        String processInstanceId, Instant begunAt, Optional<Instant> comparedAt, List<Difference> differences,
        Optional<String> liveState, List<String> failedChecks, Optional<Decision> decision, Optional<Outcome> outcome,
        Optional<Instant> endedAt) {

    /** When it was compared; the process variable {@code driftMoment} holds the text. */
    public enum Moment {
        BEFORE_CHANGE, AFTER_CHANGE,
        /** Found by the expiry watch. */
        WATCH;

        static Moment of(String text) {
            return text == null ? WATCH : valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /** What can be decided. */
    public enum Choice {
        ACCEPT, PUT_BACK, COMPARE_AGAIN
    }

    /** The last decision. */
    public record Decision(Choice choice, String by, Instant at, String reason) {
    }

    /** How it ended. */
    public enum Outcome {
        AS_RECORDED, ACCEPTED, CANCELLED
    }

    public boolean hasEnded() {
        return endedAt.isPresent();
    }
}
