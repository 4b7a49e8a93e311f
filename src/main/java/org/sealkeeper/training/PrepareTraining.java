package org.sealkeeper.training;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Draws the questions of a quiz from how things stand now; after a miss, others. */
@Component("prepareTraining")
class PrepareTraining implements JavaDelegate {

    private final Trainings trainings;

    PrepareTraining(Trainings trainings) {
        this.trainings = trainings;
    }

    @Override
    public void execute(DelegateExecution execution) {
        trainings.prepare(execution.getProcessInstanceId(), (String) execution.getVariable("trainee"));
    }
}
