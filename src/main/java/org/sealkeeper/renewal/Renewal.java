package org.sealkeeper.renewal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.inventory.SignatureId;

/**
 * One run of the renewal process.
 *
 * @param requestedBy user id, or {@code sealkeeper} when the expiry watch started it
 * @param evenIfValid whether to renew although the signature is not due
 * @param policy empty until it has been decided
 * @param outcome empty while it runs
 */
public record Renewal(RenewalId id, SignatureId signature, String reason, String requestedBy, Instant requestedAt,
        boolean evenIfValid, Optional<String> processInstanceId, Optional<String> processDefinitionId,
        Optional<Policy> policy, Optional<Outcome> outcome, Optional<Instant> endedAt) {

    /** How a renewal ended; named after the end events of the diagram. */
    public enum Outcome {
        SIGNATURE_RENEWED, SIGNATURE_STILL_VALID, RENEWAL_REJECTED, RENEWAL_GIVEN_UP, NEW_SIGNATURE_APPLIED_FOR,
        RENEWAL_STOPPED, RENEWAL_WITHDRAWN, CANCELLED
    }

    /** Whether the key stays, or a new one is made. */
    public enum KeyPlan {
        KEEP, ROTATE, NEW
    }

    /**
     * What the policy demands of this renewal.
     *
     * @param requiredDocuments codes such as {@code business-licence}; their names are the texts {@code document.<code>}
     * @param deadline when documents and approvals must be in
     */
    public record Policy(List<String> requiredDocuments, int approvalsNeeded, String approverGroup, KeyPlan keyPlan,
            Instant deadline) {

        public Policy {
            requiredDocuments = List.copyOf(requiredDocuments);
            if (approvalsNeeded < 1) {
                throw new IllegalArgumentException("A renewal needs at least one approval, not " + approvalsNeeded);
            }
        }
    }

    public boolean hasEnded() {
        return endedAt.isPresent();
    }
}
