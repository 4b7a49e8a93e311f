package org.sealkeeper.batch;

import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.RenewalId;
import org.sealkeeper.text.Refusal;

/**
 * One signature of a batch.
 *
 * @param startAt when its renewal is to start; empty until the batch has been planned
 * @param note what the asker should know of its time
 * @param approval empty until the batch has been planned
 * @param problem why its renewal was not started
 * @param outcome of its renewal; empty while that runs
 */
public record BatchEntry(SignatureId signature, String signatureName, String issuer, Optional<Instant> startAt,
        Optional<StartNote> note, Optional<Approval> approval, State state, Optional<RenewalId> renewal,
        Optional<Instant> startedAt, Optional<Refusal> problem, Optional<Renewal.Outcome> outcome,
        Optional<Instant> endedAt) {

    /** Whether the batch's approval covers it, or its renewal asks for approvals of its own. */
    public enum Approval {
        WITH_BATCH, OWN
    }

    /** Where it stands. */
    public enum State {
        PLANNED, STARTED, NOT_STARTED, CANCELLED
    }

    /** What came of it so far, with its renewal. */
    public enum Standing {
        PLANNED, RUNNING, RENEWED,
        /** Its renewal has ended without a new version. */
        OTHERWISE, NOT_STARTED, CANCELLED
    }
}
