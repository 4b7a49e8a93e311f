package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Drills one set of one store; which one says its number in the run. */
@Component("drillCopy")
class DrillCopy implements JavaDelegate {

    private final DrillRuns runs;

    DrillCopy(DrillRuns runs) {
        this.runs = runs;
    }

    @Override
    public void execute(DelegateExecution execution) {
        runs.drill(execution.getProcessInstanceId(), (Integer) execution.getVariable("loopCounter"));
    }
}
