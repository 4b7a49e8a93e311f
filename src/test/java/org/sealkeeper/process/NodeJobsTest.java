package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What this node says of the jobs that it has in hand. */
class NodeJobsTest extends SealkeeperTest {

    private final Client root = new Client(() -> url(""), "root", TestPeople.PASSWORD);

    @Autowired
    private NodeJobs jobs;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void a_job_that_does_not_end_shows_in_the_numbers_until_it_does() {
        Runnable work = jobs.getExecuteJobsRunnable(List.of("no-such-job"), (ProcessEngineImpl) engine);
        await().atMost(Duration.ofMinutes(2)).until(() -> longest() > 1);

        work.run();
        await().atMost(Duration.ofMinutes(2)).until(() -> longest() < 1);
        assertThat(longest()).isNotNegative();
    }

    /** The engine gives the next step of a process to the thread that did the one before, under a lock of its own. */
    @Test
    void a_step_that_follows_on_another_keeps_its_lock_for_as_long_as_it_takes() throws Exception {
        String key = unique("two-steps");
        String deployment = engine.getRepositoryService().createDeployment().name(key).addModelInstance("two.bpmn", Bpmn
                .createExecutableProcess(key).camundaHistoryTimeToLiveString("P1D").startEvent()
                .serviceTask("first").camundaAsyncBefore().camundaExpression("${true}")
                .serviceTask("second").camundaAsyncBefore().camundaClass(Slow.class.getName()).endEvent().done()).deploy().getId();
        try {
            String process = engine.getRuntimeService().startProcessInstanceByKey(key).getId();
            Slow.BEGUN.acquire();
            Timestamp until = lockedUntil(process);
            await().atMost(Duration.ofMinutes(2)).until(() -> lockedUntil(process).after(until));
            Slow.MAY_END.release();
            await().atMost(Duration.ofMinutes(2)).until(() -> engine.getRuntimeService().createProcessInstanceQuery()
                    .processInstanceId(process).count() == 0);
            assertThat(Slow.BEGUN.availablePermits()).as("begun a second time").isZero();
        } finally {
            Slow.MAY_END.release();
            engine.getRepositoryService().deleteDeployment(deployment, true);
        }
    }

    private Timestamp lockedUntil(String process) {
        return jdbc.sql("select lock_exp_time_ from act_ru_job where process_instance_id_ = :process").param("process", process)
                .query(Timestamp.class).single();
    }

    /** A step that takes until it is let go. */
    public static class Slow implements JavaDelegate {

        private static final Semaphore BEGUN = new Semaphore(0);
        private static final Semaphore MAY_END = new Semaphore(0);

        @Override
        public void execute(DelegateExecution execution) throws InterruptedException {
            BEGUN.release();
            MAY_END.tryAcquire(4, TimeUnit.MINUTES);
        }
    }

    private double longest() {
        return root.get("/actuator/metrics/sealkeeper.jobs.longest").ok().json().at("/measurements/0/value").asDouble();
    }
}
