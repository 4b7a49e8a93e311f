package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.springframework.beans.factory.annotation.Autowired;

class StepsInLedgerTest extends SealkeeperTest {

    @Autowired
    private RepositoryService repository;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private TaskService tasks;
    @Autowired
    private IdentityService identities;
    @Autowired
    private Ledger ledger;

    private final UUID signature = UUID.randomUUID();
    private String deployment;

    @BeforeEach
    void deploy() {
        var process = Bpmn.createExecutableProcess("steps-in-ledger").camundaHistoryTimeToLiveString("P1D").startEvent()
                .userTask("decide").camundaCandidateGroups("keepers").serviceTask("act").camundaExpression("${outcome}").endEvent().done();
        deployment = repository.createDeployment().addModelInstance("steps-in-ledger.bpmn", process).deploy().getId();
    }

    @AfterEach
    void undeploy() {
        identities.clearAuthentication();
        repository.deleteDeployment(deployment, true);
    }

    @Test
    void a_task_is_told_with_who_ended_it_and_a_step_with_its_duration() {
        start(Map.of("signatureId", signature.toString(), "outcome", "done"));
        String task = task();
        identities.setAuthentication("kim", List.of("keepers"));
        tasks.complete(task);

        assertThat(told()).extracting(LedgerEvent::kind).containsExactly("task.opened", "task.ended", "step.ended");
        assertThat(told()).extracting(event -> event.activity().orElseThrow()).containsExactly("decide", "decide", "act");
        assertThat(told().get(1).actor()).isEqualTo("kim");
        assertThat(told().get(1).outcome()).contains("COMPLETED");
        assertThat(told().get(1).duration()).isPresent();
        assertThat(told().get(2).duration()).isPresent();
    }

    @Test
    void what_is_rolled_back_was_never_told() {
        start();
        String task = task();
        identities.setAuthentication("kim", List.of("keepers"));

        assertThatThrownBy(() -> tasks.complete(task)).hasMessageContaining("outcome");
        assertThat(told()).extracting(LedgerEvent::kind).containsExactly("task.opened");
    }

    @Test
    void a_step_that_fails_is_told_with_the_reason_and_once_more_when_nobody_retries_it() {
        var process = Bpmn.createExecutableProcess("steps-in-ledger").camundaHistoryTimeToLiveString("P1D").startEvent()
                .serviceTask("act").camundaAsyncBefore().camundaFailedJobRetryTimeCycle("R1/PT0S")
                .camundaExpression("${outcome}").endEvent().done();
        String broken = repository.createDeployment().addModelInstance("steps-in-ledger.bpmn", process).deploy().getId();
        start();

        await().atMost(Duration.ofMinutes(2)).until(() -> told().size() == 2);
        assertThat(told()).extracting(LedgerEvent::kind).containsExactlyInAnyOrder("step.failed", "incident.raised");
        assertThat(told()).allSatisfy(event -> assertThat(event.activity()).contains("act"));
        assertThat(told()).allSatisfy(event -> assertThat(event.details().get("reason").toString()).contains("outcome"));
        repository.deleteDeployment(broken, true);
    }

    @Test
    void a_task_whose_process_is_ended_was_interrupted() {
        ProcessInstance process = start();
        runtime.deleteProcessInstance(process.getId(), "no longer needed");

        assertThat(told().get(1).kind()).isEqualTo("task.ended");
        assertThat(told().get(1).outcome()).contains("INTERRUPTED");
    }

    private ProcessInstance start() {
        return start(Map.of("signatureId", signature.toString()));
    }

    private ProcessInstance start(Map<String, Object> variables) {
        return runtime.startProcessInstanceByKey("steps-in-ledger", variables);
    }

    private String task() {
        return tasks.createTaskQuery().processVariableValueEquals("signatureId", signature.toString()).singleResult()
                .getId();
    }

    private List<LedgerEvent> told() {
        return ledger.find(Optional.of(signature), Optional.empty(), Optional.empty(), 0, 50);
    }
}
