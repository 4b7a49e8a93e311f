package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;

/** What this node says of the jobs that it has in hand. */
class NodeJobsTest extends SealkeeperTest {

    private final Client root = new Client(() -> url(""), "root", TestPeople.PASSWORD);

    @Autowired
    private NodeJobs jobs;

    @Autowired
    private ProcessEngine engine;

    @Test
    void a_job_that_does_not_end_shows_in_the_numbers_until_it_does() {
        Runnable work = jobs.getExecuteJobsRunnable(List.of("no-such-job"), (ProcessEngineImpl) engine);
        await().atMost(Duration.ofMinutes(2)).until(() -> longest() > 1);

        work.run();
        await().atMost(Duration.ofMinutes(2)).until(() -> longest() < 1);
        assertThat(longest()).isNotNegative();
    }

    private double longest() {
        return root.get("/actuator/metrics/sealkeeper.jobs.longest").ok().json().at("/measurements/0/value").asDouble();
    }
}
