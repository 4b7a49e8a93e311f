package org.sealkeeper.restore;

import java.time.Instant;

/**
 * What the second person decided.
 *
 * @param boundTo hash of what it was decided on, see {@link RestoreApprovals}
 */
public record RestoreDecision(String by, Instant at, Choice choice, String comment, String boundTo) {

    /** What an approver can do. */
    public enum Choice {
        APPROVE, REJECT
    }
}
