package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Seals words to a holder's certificate, and says whose task it is to open them. */
@Component("sealCanary")
class SealCanary implements JavaDelegate {

    private final HolderCanaries canaries;

    SealCanary(HolderCanaries canaries) {
        this.canaries = canaries;
    }

    @Override
    public void execute(DelegateExecution execution) {
        HolderCanaries.Canary canary = canaries.seal(execution.getProcessInstanceId(),
                (String) execution.getVariable("recoveryFingerprint"));
        execution.setVariable("canaryId", canary.id().toString());
        execution.setVariable("holderKnown", canary.holder().isPresent());
        execution.setVariable("holder", canary.holder().orElse(null));
        execution.setVariable("canaryReminders", "R/" + canary.dueAt() + "/P7D");
    }
}
