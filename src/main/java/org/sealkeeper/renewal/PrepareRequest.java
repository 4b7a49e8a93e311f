package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.issuance.Issuers;
import org.springframework.stereotype.Component;

/** Makes or keeps the key, as the plan says, and the certification request for it. */
@Component("prepareRequest")
class PrepareRequest implements JavaDelegate {

    private final Requests requests;
    private final Issuers issuers;

    PrepareRequest(Requests requests, Issuers issuers) {
        this.requests = requests;
        this.issuers = issuers;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Request request = requests.prepare(RenewalId.of((String) execution.getVariable("renewalId")),
                Renewal.KeyPlan.valueOf((String) execution.getVariable("keyPlan")));
        execution.setVariable("requestId", request.id().toString());
        execution.setVariable("issuedByPerson", issuers.named(request.issuer()).needsPerson());
    }
}
