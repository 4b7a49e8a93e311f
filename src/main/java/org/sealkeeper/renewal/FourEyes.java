package org.sealkeeper.renewal;

import java.util.Locale;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/**
 * Who approves is someone else than who asked or handed in the documents, and two approvals are two people. The
 * requester and the documents' owners come from our own tables, because a task's variables are in the hands of whoever
 * completes it.
 */
@Component
class FourEyes implements TaskRule {

    private static final int LONGEST_COMMENT = 2_000;

    private final Renewals renewals;
    private final Approvals approvals;
    private final People people;
    private final RenewalMail mail;

    FourEyes(Renewals renewals, Approvals approvals, People people, RenewalMail mail) {
        this.renewals = renewals;
        this.approvals = approvals;
        this.people = people;
        this.mail = mail;
    }

    @Override
    public String activityId() {
        return "approve-renewal";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Renewal renewal = renewals.renewal(RenewalId.of((String) task.getVariable("renewalId")));
        Group group = Group.of(renewal.policy().orElseThrow().approverGroup());
        if (!people.isMember(userId, group)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "approval.not-in-group", group.id());
        }
        approvals.refuseUnlessIndependent(renewal.id(), userId);
        Decision.Choice choice = choice(task);
        String comment = Submitted.text(task, "comment", LONGEST_COMMENT);
        if (choice != Decision.Choice.APPROVE && comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "approval.reason-needed");
        }
        approvals.record(renewal.id(), userId, choice, comment);
        task.setVariable("approvalOutcome", switch (choice) {
            case APPROVE -> approvals.isComplete(renewal.id()) ? "APPROVED" : "ANOTHER";
            case REJECT -> "REJECTED";
            case MORE -> "MORE";
        });
        task.setVariable("approvalComment", comment);
        if (choice == Decision.Choice.MORE) {
            mail.toKeepers("documents-wanted", "documents-wanted:" + renewal.id() + ":" + task.getId(), renewal.id());
        }
    }

    private static Decision.Choice choice(DelegateTask task) {
        String decision = Submitted.text(task, "decision", 20).toUpperCase(Locale.ROOT);
        try {
            return Decision.Choice.valueOf(decision);
        } catch (IllegalArgumentException unknown) {
            throw Refusal.because(unknown, Refusal.Kind.INVALID, "approval.decision-needed", decision);
        }
    }
}
