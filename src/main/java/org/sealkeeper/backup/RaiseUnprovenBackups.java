package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Takes backups without a proof for seven days to people, stores that did not answer and a budget that is too small to administrators. */
@Component("raiseUnprovenBackups")
class RaiseUnprovenBackups implements JavaDelegate {

    private final DrillRuns runs;
    private final UnprovenBackups unproven;

    RaiseUnprovenBackups(DrillRuns runs, UnprovenBackups unproven) {
        this.runs = runs;
        this.unproven = unproven;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String run = execution.getProcessInstanceId();
        runs.finish(run);
        unproven.raiseOld();
        unproven.tellOfStores(run, runs.unreachable(run));
        unproven.tellOfPace();
    }
}
