package org.sealkeeper.lapse;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.stereotype.Component;

/** What waits to run for the signature's renewal goes before everything else. */
@Component("speedUpRenewal")
class SpeedUpRenewal implements JavaDelegate {

    private final Urgency urgency;

    SpeedUpRenewal(Urgency urgency) {
        this.urgency = urgency;
    }

    @Override
    public void execute(DelegateExecution execution) {
        urgency.raise(SignatureId.of((String) execution.getVariable("signatureId")));
    }
}
