package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.springframework.stereotype.Component;

/** Steps of renewals that failed, and are tried again without waiting for their next pause. */
@Component
public class Jobs {

    private final ManagementService management;
    private final RuntimeService runtime;

    Jobs(ManagementService management, RuntimeService runtime) {
        this.management = management;
        this.runtime = runtime;
    }

    /** Steps that failed and would be tried again later are tried now. */
    public void hurry(String renewal) {
        management.createJobQuery().withException().withRetriesLeft().list().stream()
                .filter(job -> job.getDuedate() != null && job.getDuedate().after(new Date()))
                .filter(job -> renewalOf(job).equals(renewal))
                .forEach(this::tryAgain);
    }

    /** As {@link #hurry(String)} for many at once: the engine tries them on its own threads. */
    public void hurryAll(Set<String> renewals) {
        management.createJobQuery().withException().withRetriesLeft().list().stream()
                .filter(job -> job.getDuedate() != null && job.getDuedate().after(new Date()))
                .filter(job -> renewals.contains(renewalOf(job)))
                .forEach(job -> management.setJobDuedate(job.getId(), new Date()));
    }

    /** A renewal that would ask its issuer again later asks now. */
    public void endWaiting(String renewal) {
        management.createJobQuery().timers().activityId("waiting-time-elapsed").list().stream()
                .filter(job -> job.getDuedate() != null && job.getDuedate().after(new Date()))
                .filter(job -> renewalOf(job).equals(renewal))
                .forEach(this::tryAgain);
    }

    /** What somebody does once they have mended why a step has stopped. */
    public void tryStoppedAgain(String renewal, String activityId) {
        management.createJobQuery().noRetriesLeft().activityId(activityId).list().stream()
                .filter(job -> renewalOf(job).equals(renewal)).forEach(this::tryAgain);
    }

    /** What incidents say that are open now, of any renewal. */
    public List<String> incidents() {
        return runtime.createIncidentQuery().list().stream().map(Incident::getIncidentMessage)
                .filter(Objects::nonNull).toList();
    }

    /** Empty when the job belongs to none, or is done already. */
    public String renewalOf(Job job) {
        var process = runtime.createProcessInstanceQuery().processInstanceId(job.getProcessInstanceId()).singleResult();
        return process == null || process.getBusinessKey() == null ? "" : process.getBusinessKey();
    }

    /** What fails once more keeps its exception, and waits for its next pause. */
    private void tryAgain(Job job) {
        try {
            management.executeJob(job.getId());
        } catch (RuntimeException failedAgain) {
            assertThat(failedAgain).isNotNull();
        }
    }
}
