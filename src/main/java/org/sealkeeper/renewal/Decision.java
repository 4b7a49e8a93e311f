package org.sealkeeper.renewal;

import java.time.Instant;

/**
 * What an approver decided.
 *
 * @param boundTo hash of the documents, request, policy and process version it was decided on (see {@link Approvals})
 */
public record Decision(String by, Instant at, Choice choice, String comment, String boundTo) {

    /** What an approver can do. */
    public enum Choice {
        APPROVE, REJECT, MORE
    }
}
