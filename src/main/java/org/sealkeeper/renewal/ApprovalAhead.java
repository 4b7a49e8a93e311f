package org.sealkeeper.renewal;

import java.util.Optional;

/** Where approvals come from that were given before a renewal began, such as one for many renewals at once. */
public interface ApprovalAhead {

    /**
     * The approval that covers a renewal, by somebody who may approve it.
     *
     * @param answer what the policy table says of the renewal now
     * @return empty when there is none, or it was given for something else
     */
    Optional<Decision> of(Renewal renewal, PolicyTable.Answer answer);
}
