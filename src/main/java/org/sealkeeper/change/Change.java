package org.sealkeeper.change;

import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.inventory.SignatureId;

/**
 * A software update or a change of configuration at a platform that Sealkeeper watches over.
 *
 * @param plannedEnd when it should be done; empty: a day after it was announced
 * @param seenFingerprint what a person saw as installed at the console of a platform that cannot be asked; lower-case hex
 */
public record Change(ChangeId id, SignatureId signature, String reason, Optional<Instant> plannedEnd,
        String announcedBy, Instant announcedAt, Optional<String> processInstanceId, Optional<String> doneBy,
        Optional<Instant> doneAt, Optional<String> comment, Optional<String> seenFingerprint,
        Optional<Outcome> outcome, Optional<Instant> endedAt) {

    /** How it ended. */
    public enum Outcome {
        /** The platform is as it was recorded. */
        CHANGE_VERIFIED,
        /** Something differs, and a person accepted it. */
        DRIFT_ACCEPTED,
        /** An administrator ended the process. */
        CANCELLED
    }

    public boolean hasEnded() {
        return endedAt.isPresent();
    }
}
