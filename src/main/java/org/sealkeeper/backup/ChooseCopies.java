package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Chooses the next copies that a run of drills reads, as its budget allows, and says whether there are any. */
@Component("chooseCopies")
class ChooseCopies implements JavaDelegate {

    private final DrillRuns runs;

    ChooseCopies(DrillRuns runs) {
        this.runs = runs;
    }

    @Override
    public void execute(DelegateExecution execution) {
        boolean copiesLeft = runs.choose(execution.getProcessInstanceId());
        execution.setVariable("copiesLeft", copiesLeft);
        // a diagram from before an update asks how often to drill, and once drills all that is chosen
        execution.setVariable("copiesToDrill", copiesLeft ? 1 : 0);
    }
}
