package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** Drills what a run has chosen, several copies at once; what came of each is recorded as it ends. */
@Component("drillCopies")
class DrillCopies implements JavaDelegate {

    private final ChosenCopies chosen;

    DrillCopies(ChosenCopies chosen) {
        this.chosen = chosen;
    }

    /** Its name when it drilled one copy: a run that began before an update ends with the diagram it began with. */
    @Bean("drillCopy")
    JavaDelegate asItWasNamed() {
        return this;
    }

    @Override
    public void execute(DelegateExecution execution) {
        chosen.drill(execution.getProcessInstanceId());
    }
}
