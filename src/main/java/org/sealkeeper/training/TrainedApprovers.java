package org.sealkeeper.training;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.renewal.TaskRule;
import org.sealkeeper.text.Refusal;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Who is overdue cannot approve, where {@code sealkeeper.training.overdue-cannot-approve} says so. Rejecting, and asking
 * for more, stay open to them: neither lets anything happen.
 */
@Configuration(proxyBeanMethods = false)
class TrainedApprovers {

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    TaskRule trainedApproverOfRenewal(Trainings trainings) {
        return new OnlyIfTrained("approve-renewal", "decision", trainings);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    TaskRule trainedApproverOfBatch(Trainings trainings) {
        return new OnlyIfTrained("approve-batch", "decision", trainings);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    TaskRule trainedApproverOfRestore(Trainings trainings) {
        return new OnlyIfTrained("approve-restore", "restoreDecision", trainings);
    }

    /** Comes before the task's own rule, which takes the decision away from the process. */
    private record OnlyIfTrained(String activityId, String decision, Trainings trainings) implements TaskRule {

        @Override
        public void beforeComplete(DelegateTask task, String userId) {
            Object decided = task.getVariable(decision);
            if (decided != null && "approve".equalsIgnoreCase(decided.toString().strip()) && trainings.isBarred(userId)) {
                throw Refusal.of(Refusal.Kind.FORBIDDEN, "training.overdue");
            }
        }
    }
}
