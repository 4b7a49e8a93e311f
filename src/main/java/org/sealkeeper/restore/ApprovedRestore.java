package org.sealkeeper.restore;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.renewal.Submitted;
import org.sealkeeper.renewal.TaskRule;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Who approves a restore is someone else than who asked for it. Who asked stands in our own table. */
@Component
class ApprovedRestore implements TaskRule {

    private static final int LONGEST_COMMENT = 2_000;

    private final Restores restores;
    private final RestoreApprovals approvals;
    private final People people;

    ApprovedRestore(Restores restores, RestoreApprovals approvals, People people) {
        this.restores = restores;
        this.approvals = approvals;
        this.people = people;
    }

    @Override
    public String activityId() {
        return Restores.APPROVE;
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Restore restore = restores.restore(RestoreId.of((String) task.getVariable("restoreId")));
        Group group = Group.of(restore.approverGroup());
        if (!people.isMember(userId, group)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "approval.not-in-group", group.id());
        }
        if (restore.requestedBy().equals(userId)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "restore.requester");
        }
        RestoreDecision.Choice choice = RestoreDecision.Choice.valueOf(
                Submitted.oneOf(task, "restoreDecision", "APPROVE", "REJECT"));
        String comment = Submitted.text(task, "comment", LONGEST_COMMENT);
        if (choice == RestoreDecision.Choice.REJECT && comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "approval.reason-needed");
        }
        approvals.record(restore, userId, choice, comment);
        task.setVariable("restoreDecision", choice.name());
    }
}
