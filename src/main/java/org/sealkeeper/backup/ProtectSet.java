package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Has one store protect one set for longer; which one says its number in the run. */
@Component("protectSet")
class ProtectSet implements JavaDelegate {

    private final Retention retention;

    ProtectSet(Retention retention) {
        this.retention = retention;
    }

    @Override
    public void execute(DelegateExecution execution) {
        retention.protect(execution.getProcessInstanceId(), (Integer) execution.getVariable("loopCounter"));
    }
}
