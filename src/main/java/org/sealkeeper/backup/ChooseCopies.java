package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Chooses the copies that a run of drills reads, as its budget allows. */
@Component("chooseCopies")
class ChooseCopies implements JavaDelegate {

    private final DrillRuns runs;

    ChooseCopies(DrillRuns runs) {
        this.runs = runs;
    }

    @Override
    public void execute(DelegateExecution execution) {
        execution.setVariable("copiesToDrill", runs.choose(execution.getProcessInstanceId()));
    }
}
