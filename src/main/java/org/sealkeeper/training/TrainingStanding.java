package org.sealkeeper.training;

import java.time.Instant;
import java.util.Optional;

/**
 * How somebody's training stands.
 *
 * @param passedAt when they last passed
 * @param dueAt until when they are asked to pass; empty while they are not asked
 * @param nextAt when they will be asked again, while they are not
 * @param barred whether they cannot approve until they have passed
 */
public record TrainingStanding(String user, State state, Optional<Instant> passedAt, Optional<Instant> dueAt,
        Optional<Instant> nextAt, boolean barred) {

    public enum State {
        /** Never asked yet; they are with the next round. */
        NEW,
        /** Passed, and not asked again yet. */
        PASSED,
        /** Asked, and still in time. */
        DUE,
        /** Asked, and it is too late. */
        OVERDUE
    }
}
