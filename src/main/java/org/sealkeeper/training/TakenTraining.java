package org.sealkeeper.training;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.renewal.Submitted;
import org.sealkeeper.renewal.TaskRule;
import org.springframework.stereotype.Component;

/** The person who is asked answers, and nobody for them; whether it is right is decided here. */
@Component
class TakenTraining implements TaskRule {

    private final Trainings trainings;

    TakenTraining(Trainings trainings) {
        this.trainings = trainings;
    }

    @Override
    public String activityId() {
        return "take-training";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        task.setVariable("trainingPassed", trainings.answer(task.getProcessInstanceId(), userId,
                Submitted.text(task, "trainingAnswers", 100)));
    }
}
