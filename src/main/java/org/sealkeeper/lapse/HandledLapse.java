package org.sealkeeper.lapse;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Submitted;
import org.sealkeeper.renewal.TaskRule;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** A security officer writes down what was done, and whether the signature is still needed. */
@Component
class HandledLapse implements TaskRule {

    private static final String NOT_NEEDED = "NOT_NEEDED";

    private final Lapses lapses;
    private final Ledger ledger;

    HandledLapse(Lapses lapses, Ledger ledger) {
        this.lapses = lapses;
        this.ledger = ledger;
    }

    @Override
    public String activityId() {
        return "handle-lapse";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        String decision = Submitted.oneOf(task, "lapseDecision", "GO_ON", NOT_NEEDED);
        String comment = Submitted.text(task, "comment", 2_000);
        if (comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "lapse.comment-needed");
        }
        Lapse lapse = lapses.lapse(LapseId.of((String) task.getVariable("lapseId")));
        if (decision.equals(NOT_NEEDED)) {
            lapses.giveUp(lapse.id(), userId);
        }
        ledger.record(Entry.of("lapse.handled").signature(lapse.signature().value()).actor(userId)
                .activity(activityId()).outcome(decision).detail("lapse", lapse.id())
                .detail("name", (String) task.getVariable("signatureName")).detail("comment", comment));
        task.setVariable("lapseDecision", decision);
    }
}
