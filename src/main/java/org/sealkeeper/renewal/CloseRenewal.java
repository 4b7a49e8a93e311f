package org.sealkeeper.renewal;

import java.util.Locale;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/** Ends the record of a renewal when its process reaches an end event; the event's id is the outcome. */
@Component("closeRenewal")
class CloseRenewal implements ExecutionListener {

    private final Renewals renewals;

    CloseRenewal(Renewals renewals) {
        this.renewals = renewals;
    }

    @Override
    public void notify(DelegateExecution execution) {
        RenewalId id = RenewalId.of((String) execution.getVariable("renewalId"));
        renewals.end(id, execution.isCanceled() ? Renewal.Outcome.CANCELLED : Renewal.Outcome.valueOf(
                execution.getCurrentActivityId().toUpperCase(Locale.ROOT).replace('-', '_')));
    }
}
