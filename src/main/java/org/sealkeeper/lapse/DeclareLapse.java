package org.sealkeeper.lapse;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.stereotype.Component;

/** A renewal still runs when the effective expiry passes: the lapse process starts beside it. */
@Component("declareLapse")
class DeclareLapse implements JavaDelegate {

    private final Lapses lapses;

    DeclareLapse(Lapses lapses) {
        this.lapses = lapses;
    }

    @Override
    public void execute(DelegateExecution execution) {
        lapses.declare(SignatureId.of((String) execution.getVariable("signatureId")));
    }
}
