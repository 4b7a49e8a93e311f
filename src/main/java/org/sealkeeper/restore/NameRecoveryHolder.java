package org.sealkeeper.restore;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/** Each of the tasks is for one recovery holder. */
@Component("nameRecoveryHolder")
class NameRecoveryHolder implements ExecutionListener {

    private final Recovery recovery;

    NameRecoveryHolder(Recovery recovery) {
        this.recovery = recovery;
    }

    @Override
    public void notify(DelegateExecution execution) {
        execution.setVariableLocal("recoveryHolder", recovery.holder(
                RestoreId.of((String) execution.getVariable("restoreId")), (Integer) execution.getVariable("loopCounter")));
    }
}
