package org.sealkeeper.batch;

import java.util.Optional;
import org.sealkeeper.renewal.ApprovalAhead;
import org.sealkeeper.renewal.Approvals;
import org.sealkeeper.renewal.Decision;
import org.sealkeeper.renewal.PolicyTable;
import org.sealkeeper.renewal.Renewal;
import org.springframework.stereotype.Component;

/**
 * A batch's approval covers a renewal while the policy still allows one approval for many, and nothing has changed of
 * what was asked of that signature, nor of the list that was approved.
 */
@Component
class BatchApproval implements ApprovalAhead {

    private final Batches batches;

    BatchApproval(Batches batches) {
        this.batches = batches;
    }

    @Override
    public Optional<Decision> of(Renewal renewal, PolicyTable.Answer answer) {
        if (!Planning.mayBeTogether(answer)) {
            return Optional.empty();
        }
        return batches.approvedFor(renewal.id(), Approvals.boundTo(batches.signatureOf(renewal), answer.policy()))
                .filter(batch -> batch.approverGroup().filter(answer.policy().approverGroup()::equals).isPresent())
                .flatMap(Batch::decision);
    }
}
