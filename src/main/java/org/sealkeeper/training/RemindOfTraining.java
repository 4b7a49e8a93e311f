package org.sealkeeper.training;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells people of a training that should have been passed. */
@Component("remindOfTraining")
class RemindOfTraining implements JavaDelegate {

    private final Trainings trainings;

    RemindOfTraining(Trainings trainings) {
        this.trainings = trainings;
    }

    @Override
    public void execute(DelegateExecution execution) {
        trainings.remind((String) execution.getVariable("trainee"));
    }
}
