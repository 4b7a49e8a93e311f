package org.sealkeeper.renewal;

import java.util.Locale;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/**
 * Ends the record of a renewal when its process reaches an end event; the event's id is the outcome. What was requested
 * and is not in use is withdrawn, but not when an administrator cancelled the process: nobody knows then what the
 * platform uses, and no key may be lost.
 */
@Component("closeRenewal")
class CloseRenewal implements ExecutionListener {

    private final Renewals renewals;
    private final Requests requests;

    CloseRenewal(Renewals renewals, Requests requests) {
        this.renewals = renewals;
        this.requests = requests;
    }

    @Override
    public void notify(DelegateExecution execution) {
        RenewalId id = RenewalId.of((String) execution.getVariable("renewalId"));
        Renewal.Outcome outcome = outcome(execution);
        if (outcome != Renewal.Outcome.SIGNATURE_RENEWED && outcome != Renewal.Outcome.CANCELLED) {
            requests.newestOf(id).filter(Request::isOpen).ifPresent(open -> requests.withdraw(id));
        }
        renewals.end(id, outcome);
    }

    private static Renewal.Outcome outcome(DelegateExecution execution) {
        if (execution.isCanceled()) {
            return Renewal.Outcome.CANCELLED;
        }
        String end = execution.getCurrentActivityId();
        // what ends in an event subprocess is seen from here as the subprocess
        return end.equals("withdrawal") ? Renewal.Outcome.RENEWAL_WITHDRAWN
                : Renewal.Outcome.valueOf(end.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
