package org.sealkeeper.backup;

import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells officers of a canary that should have been opened. */
@Component("escalateUnopenedCanary")
class EscalateUnopenedCanary implements JavaDelegate {

    private final HolderCanaries canaries;

    EscalateUnopenedCanary(HolderCanaries canaries) {
        this.canaries = canaries;
    }

    @Override
    public void execute(DelegateExecution execution) {
        canaries.escalate(UUID.fromString((String) execution.getVariable("canaryId")));
    }
}
