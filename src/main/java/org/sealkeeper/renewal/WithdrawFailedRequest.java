package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Ends the request that failed, and the version staged from it, so that regeneration starts afresh. */
@Component("withdrawFailedRequest")
class WithdrawFailedRequest implements JavaDelegate {

    private final Requests requests;

    WithdrawFailedRequest(Requests requests) {
        this.requests = requests;
    }

    @Override
    public void execute(DelegateExecution execution) {
        requests.withdraw(RenewalId.of((String) execution.getVariable("renewalId")));
    }
}
