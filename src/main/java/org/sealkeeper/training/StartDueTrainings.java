package org.sealkeeper.training;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Asks everybody who is new or passed too long ago. */
@Component("startDueTrainings")
class StartDueTrainings implements JavaDelegate {

    private final Trainings trainings;

    StartDueTrainings(Trainings trainings) {
        this.trainings = trainings;
    }

    @Override
    public void execute(DelegateExecution execution) {
        trainings.startDue();
    }
}
