package org.sealkeeper.batch;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.renewal.Decision;
import org.sealkeeper.renewal.Submitted;
import org.sealkeeper.renewal.TaskRule;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Who decides about a batch is someone else than who asked for it; the decision is bound to exactly its list. */
@Component
class ApprovedBatch implements TaskRule {

    private static final int LONGEST_COMMENT = 2_000;

    private final Batches batches;
    private final People people;
    private final BatchMail mail;

    ApprovedBatch(Batches batches, People people, BatchMail mail) {
        this.batches = batches;
        this.people = people;
        this.mail = mail;
    }

    @Override
    public String activityId() {
        return Batches.APPROVE;
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Batch batch = batches.batch(BatchId.of((String) task.getVariable("batchId")));
        Group group = Group.of(batch.approverGroup().orElseThrow());
        if (!people.isMember(userId, group)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "batch.not-in-group", group.id());
        }
        if (batch.requestedBy().equals(userId)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "batch.requester");
        }
        Decision.Choice choice = Decision.Choice.valueOf(Submitted.oneOf(task, "decision", "APPROVE", "REJECT"));
        String comment = Submitted.text(task, "comment", LONGEST_COMMENT);
        boolean approved = choice == Decision.Choice.APPROVE;
        if (!approved && comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "batch.comment-needed");
        }
        batches.decide(batch, userId, choice, comment);
        task.setVariable("batchDecision", approved ? "APPROVED" : "REJECTED");
        if (!approved) {
            mail.rejected(batches.batch(batch.id()));
        }
    }
}
