package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Removes one set from every store; which one says its number in the run. */
@Component("removeSet")
class RemoveSet implements JavaDelegate {

    private final Retention retention;

    RemoveSet(Retention retention) {
        this.retention = retention;
    }

    @Override
    public void execute(DelegateExecution execution) {
        retention.remove(execution.getProcessInstanceId(), (Integer) execution.getVariable("loopCounter"));
    }
}
