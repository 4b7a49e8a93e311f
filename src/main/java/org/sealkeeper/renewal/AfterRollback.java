package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** After a rollback an approver decides how to go on, and says why. */
@Component
class AfterRollback implements TaskRule {

    private final Renewals renewals;
    private final People people;
    private final Ledger ledger;

    AfterRollback(Renewals renewals, People people, Ledger ledger) {
        this.renewals = renewals;
        this.people = people;
        this.ledger = ledger;
    }

    @Override
    public String activityId() {
        return "decide-after-rollback";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Renewal renewal = renewals.renewal(RenewalId.of((String) task.getVariable("renewalId")));
        Group group = Group.of(renewal.policy().orElseThrow().approverGroup());
        if (!people.isMember(userId, group)) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "approval.not-in-group", group.id());
        }
        String decision = Submitted.oneOf(task, "rollbackDecision", "REGENERATE", "TRY_AGAIN", "STOP");
        ledger.record(Entry.of("rollback.decided").renewal(renewal.id().value())
                .signature(renewal.signature().value()).actor(userId).activity(activityId()).outcome(decision)
                .detail("comment", Submitted.text(task, "comment", 2_000)));
        task.setVariable("rollbackDecision", decision);
    }
}
