package org.sealkeeper.platform;

import java.time.Clock;
import java.util.Date;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.runtime.Job;
import org.springframework.stereotype.Component;

/** Has the steps that failed because a platform did not let Sealkeeper in tried again at once. */
@Component("tryWaitingStepsAgain")
class TryWaitingStepsAgain implements JavaDelegate {

    private static final int RETRIES = 3;

    private final ManagementService management;
    private final Clock clock;

    TryWaitingStepsAgain(ManagementService management, Clock clock) {
        this.management = management;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String beginning = AccessLost.beginning((String) execution.getVariable("platform"));
        management.createJobQuery().withException().list().stream()
                .filter(job -> job.getExceptionMessage() != null && job.getExceptionMessage().contains(beginning))
                .forEach(this::again);
    }

    private void again(Job job) {
        management.setJobRetries(job.getId(), RETRIES);
        management.setJobDuedate(job.getId(), Date.from(clock.instant()));
    }
}
