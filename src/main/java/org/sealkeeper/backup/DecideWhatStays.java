package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Decides which sets are no longer kept, and which are to be protected for longer. */
@Component("decideWhatStays")
class DecideWhatStays implements JavaDelegate {

    private final Retention retention;

    DecideWhatStays(Retention retention) {
        this.retention = retention;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Retention.Planned planned = retention.plan(execution.getProcessInstanceId());
        execution.setVariable("setsToRemove", planned.toRemove());
        execution.setVariable("setsToProtect", planned.toProtect());
    }
}
