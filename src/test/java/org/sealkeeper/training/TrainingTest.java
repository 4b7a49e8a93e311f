package org.sealkeeper.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.security.Accounts;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Somebody is asked about the signatures they look after, and cannot approve while they owe the answers. */
class TrainingTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String BARS = "sealkeeper.training.overdue-cannot-approve";
    private static final String PROCESS = "training-doors-test";

    @Autowired
    private Accounts accounts;
    @Autowired
    private IdentityService identities;
    @Autowired
    private RepositoryService repository;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private TaskService tasks;
    @Autowired
    private ManagementService management;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private People people;

    private final String user = "tess" + UUID.randomUUID().toString().substring(0, 6);
    private final Client tess = new Client(() -> url(""), user, TestPeople.PASSWORD);
    private final Client root = new Client(() -> url(""), "root", TestPeople.PASSWORD);
    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);

    @BeforeEach
    void somebody_new_looks_after_a_signature_and_approves() {
        accounts.create(user, "Tess Test", user + "@corp.example", Locale.ENGLISH, TestPeople.PASSWORD, Group.KEEPERS,
                Group.APPROVERS, Group.SECURITY_OFFICERS);
    }

    @AfterEach
    void nobody_is_asked_any_more() {
        System.clearProperty(BARS);
        people.unrestricted(() -> {
            List.of("administrator-training", PROCESS).forEach(process -> runtime.createProcessInstanceQuery()
                    .processDefinitionKey(process).list().forEach(left -> runtime.deleteProcessInstance(left.getId(), "over")));
            identities.deleteUser(user);
            return null;
        });
        jdbc.sql("delete from training").update();
    }

    @Test
    void questions_are_about_ones_own_signature_and_all_answers_have_to_be_right() {
        String name = unique("Quizzed");
        kim.post("/api/v1/signatures", Map.of("name", name, "kind", "CODE_SIGNING", "issuer", "private-ca", "platform",
                "folder", "criticality", "NORMAL", "subject", "CN=Quizzed", "keyAlgorithm", "EC_P256", "keepers",
                List.of("kim", user))).ok();
        kim.post("/api/v1/trainings/" + user, Map.of()).refused(403);
        root.post("/api/v1/trainings/nobody-here", Map.of()).refused(404);
        root.post("/api/v1/trainings/" + user, Map.of()).refused(202);
        root.post("/api/v1/trainings/" + user, Map.of()).refused(202);

        String first = task("");
        JsonNode quiz = tess.get("/api/v1/tasks/" + first + "/training").ok().json();
        assertThat(quiz.get("questions")).hasSizeBetween(5, 6);
        assertThat(quiz.get("material")).hasSize(6);
        assertThat(quiz.get("missed")).isEmpty();
        assertThat(quiz.toString()).doesNotContain("right", "training.");
        assertThat(questions(first).toString()).contains(name);
        JsonNode chinese = tess.getIn("zh-CN", "/api/v1/tasks/" + first + "/training").ok().json();
        assertThat(chinese.get("questions")).allSatisfy(asked ->
                assertThat(asked.get("question").asText()).containsPattern("\\p{IsHan}"));

        assertThat(root.complete(first, Map.of("trainingAnswers", right(first))).refused(403).json().get("code").asText())
                .isEqualTo("training.not-yours");
        assertThat(tess.complete(first, Map.of("trainingAnswers", "0,1")).refused(400).text())
                .contains("Choose one answer to each of the");
        tess.complete(first, Map.of("trainingAnswers", wrong(first))).ok();

        String second = task(first);
        assertThat(tess.get("/api/v1/tasks/" + second + "/training").ok().json().get("missed")).hasSize(1);
        assertThat(standing().get("state").asText()).isEqualTo("DUE");
        tess.complete(second, Map.of("trainingAnswers", right(second))).ok();

        assertThat(standing().get("state").asText()).isEqualTo("PASSED");
        assertThat(standing().get("nextAt").asText()).isNotEmpty();
        assertThat(jdbc.sql("""
                select kind from ledger_event
                where kind like 'training.%' and (actor = :user or details ->> 'name' = :user) order by sequence
                """).param("user", user).query(String.class).list())
                .containsExactly("training.begun", "training.failed", "training.passed");
        assertThat(tess.get("/api/v1/outbox?size=200").ok().text())
                .contains("Your training: a few questions about your own installation");
    }

    @Test
    void answers_are_as_things_stand() {
        root.post("/api/v1/trainings/" + user, Map.of()).refused(202);
        String task = task("");

        for (JsonNode question : questions(task)) {
            JsonNode right = question.get("choices").get(question.get("right").asInt());
            if (question.get("code").asText().equals("stores")) {
                long required = 0;
                for (JsonNode store : root.get("/api/v1/stores").ok().json()) {
                    required += store.at("/required").asBoolean() ? 1 : 0;
                }
                assertThat(right.at("/arguments/0").asText()).isEqualTo(String.valueOf(required));
            }
            if (question.get("code").asText().equals("issuer")) {
                assertThat(jdbc.sql("select distinct issuer from signature where name = :name")
                        .param("name", question.at("/arguments/0").asText()).query(String.class).list())
                        .contains(right.at("/arguments/0").asText());
            }
        }
    }

    @Test
    void whoever_is_overdue_cannot_approve_anything_where_that_is_configured() {
        root.post("/api/v1/trainings/" + user, Map.of()).refused(202);
        task("");
        jdbc.sql("update training set due_at = now() - interval '1 day' where user_id = :user").param("user", user).update();
        assertThat(standing().get("state").asText()).isEqualTo("OVERDUE");
        assertThat(standing().get("barred").asBoolean()).isFalse();

        System.setProperty(BARS, "true");
        assertThat(standing().get("barred").asBoolean()).isTrue();
        repository.createDeployment().name(PROCESS).enableDuplicateFiltering(true).addModelInstance(PROCESS + ".bpmn",
                Bpmn.createExecutableProcess(PROCESS).camundaHistoryTimeToLiveString("P1D").startEvent()
                        .parallelGateway("all").userTask("approve-renewal").camundaCandidateGroups("approvers").endEvent()
                        .moveToNode("all").userTask("approve-batch").camundaCandidateGroups("approvers").endEvent()
                        .moveToNode("all").userTask("approve-restore").camundaCandidateGroups("security-officers").endEvent()
                        .done()).deploy();
        String instance = runtime.startProcessInstanceByKey(PROCESS).getId();
        for (String approval : List.of("approve-renewal", "approve-batch", "approve-restore")) {
            String task = tasks.createTaskQuery().processInstanceId(instance).taskDefinitionKey(approval).singleResult().getId();
            String decision = approval.equals("approve-restore") ? "restoreDecision" : "decision";
            Client.Answer refused = tess.complete(task, Map.of(decision, "approve")).refused(403);
            assertThat(refused.json().get("code").asText()).as(approval).isEqualTo("training.overdue");
            assertThat(refused.text()).contains("You cannot approve now: your training is overdue.");
            Client.Answer inTasklist = tess.post("/engine-rest/task/" + task + "/submit-form", Map.of("variables",
                    Map.of(decision, Map.of("value", "APPROVE", "type", "String"))));
            assertThat(inTasklist.status()).as(approval).isEqualTo(403);
            assertThat(inTasklist.text()).contains("your training is overdue");
        }
        assertThat(tasks.createTaskQuery().processInstanceId(instance).count()).isEqualTo(3);

        // the first time at the end of the fourteen days, then every week
        management.createJobQuery().timers().activityId("training-overdue").list()
                .forEach(timer -> management.executeJob(timer.getId()));
        await().atMost(PATIENCE).until(() -> root.get("/api/v1/outbox?size=200").ok().text()
                .contains("Overdue: the training of Tess Test (" + user + ")"));
    }

    @Test
    void a_round_asks_everybody_who_is_new_and_nobody_who_has_left() {
        kim.post("/api/v1/training-rounds", Map.of()).refused(403);
        root.post("/api/v1/training-rounds", Map.of()).refused(202);
        task("");
        assertThat(root.get("/api/v1/trainings").ok().json().findValuesAsText("state")).containsOnly("DUE");

        people.unrestricted(() -> {
            identities.deleteUser(user);
            return null;
        });
        root.post("/api/v1/training-rounds", Map.of()).refused(202);
        await().atMost(PATIENCE).until(() -> people.unrestricted(() -> runtime.createProcessInstanceQuery()
                .processDefinitionKey("administrator-training").processInstanceBusinessKey(user).count()) == 0);
    }

    private JsonNode standing() {
        for (JsonNode standing : root.get("/api/v1/trainings").ok().json()) {
            if (standing.get("user").asText().equals(user)) {
                return standing;
            }
        }
        throw new AssertionError(user + " is not among those who are trained");
    }

    private String task(String notThis) {
        return await("take-training").atMost(PATIENCE).until(() -> {
            for (JsonNode task : tess.get("/api/v1/tasks?size=200").ok().json()) {
                if (task.get("activityId").asText().equals("take-training") && !task.get("id").asText().equals(notThis)) {
                    return task.get("id").asText();
                }
            }
            return "";
        }, id -> !id.isEmpty());
    }

    private JsonNode questions(String task) {
        String process = tasks.createTaskQuery().taskId(task).singleResult().getProcessInstanceId();
        try {
            return new com.fasterxml.jackson.databind.ObjectMapper().readTree(jdbc.sql("""
                    select questions::text from training_attempt where process_instance_id = :process
                    order by number desc limit 1
                    """).param("process", process).query(String.class).single());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private String right(String task) {
        return String.join(",", questions(task).findValuesAsText("right"));
    }

    /** One of the answers is not right. */
    private String wrong(String task) {
        List<String> answers = new ArrayList<>(questions(task).findValuesAsText("right"));
        answers.set(0, answers.get(0).equals("0") ? "1" : "0");
        return String.join(",", answers);
    }
}
