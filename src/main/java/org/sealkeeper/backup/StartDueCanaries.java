package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Begins with each recovery holder whose last canary is a quarter old. */
@Component("startDueCanaries")
class StartDueCanaries implements JavaDelegate {

    private final HolderCanaries canaries;

    StartDueCanaries(HolderCanaries canaries) {
        this.canaries = canaries;
    }

    @Override
    public void execute(DelegateExecution execution) {
        canaries.startDue();
    }
}
