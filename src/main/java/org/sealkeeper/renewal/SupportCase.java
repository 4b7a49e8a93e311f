package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** A case with vendor support ends with one of four outcomes; its number is recorded. */
@Component
class SupportCase implements TaskRule {

    private final Renewals renewals;
    private final Requests requests;
    private final Ledger ledger;

    SupportCase(Renewals renewals, Requests requests, Ledger ledger) {
        this.renewals = renewals;
        this.requests = requests;
        this.ledger = ledger;
    }

    @Override
    public String activityId() {
        return "resolve-with-vendor-support";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Renewal renewal = renewals.renewal(RenewalId.of((String) task.getVariable("renewalId")));
        String outcome = Submitted.oneOf(task, "supportOutcome", "TRY_AGAIN", "UPLOADED", "APPLY_NEW", "GIVE_UP");
        String caseNumber = Submitted.text(task, "caseNumber", 100);
        String comment = Submitted.text(task, "comment", 2_000);
        if (caseNumber.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "support.case-number-needed");
        }
        if (outcome.equals("GIVE_UP") && comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "support.reason-needed");
        }
        if (outcome.equals("UPLOADED") && requests.newestOf(renewal.id())
                .filter(request -> request.state() == Request.State.ISSUED).isEmpty()) {
            throw Refusal.of(Refusal.Kind.UNPROCESSABLE, "request.nothing-uploaded");
        }
        ledger.record(Entry.of("support-case.resolved").renewal(renewal.id().value())
                .signature(renewal.signature().value()).actor(userId).activity(activityId()).outcome(outcome)
                .detail("caseNumber", caseNumber).detail("comment", comment));
        task.setVariable("supportOutcome", outcome);
    }
}
