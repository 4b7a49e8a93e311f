package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngineException;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.Client.Answer;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.security.Accounts;
import org.sealkeeper.security.Group;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What holds behind every door, with a process that has one approval and an event beside it that would catch any
 * error.
 */
class DoorsTest extends SealkeeperTest {

    private static final String PROCESS = "doors-test";

    /** The three ways a person reaches a task. */
    enum Door {
        API, ENGINE_REST, WEB_APPLICATION
    }

    @Autowired
    private RepositoryService repository;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private TaskService tasks;

    @Autowired
    private IdentityService identities;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Ledger ledger;

    @Autowired
    private Accounts accounts;

    private UUID signature;
    private UUID renewal;
    private String instance;
    private String task;

    @BeforeEach
    void an_approval_waits() {
        repository.createDeployment().name(PROCESS).enableDuplicateFiltering(true)
                .addModelInstance(PROCESS + ".bpmn", Bpmn.createExecutableProcess(PROCESS)
                        .camundaHistoryTimeToLiveString("P1D").startEvent()
                        .userTask("approve-renewal").name("Approve renewal").camundaCandidateGroups("approvers")
                        .boundaryEvent("any-error").error().endEvent("passed-by")
                        .moveToActivity("approve-renewal").endEvent("approved").done())
                .deploy();
        signature = UUID.fromString(as("kim", "POST", "/api/v1/signatures", Map.of("name", unique("doors"),
                "kind", "CODE_SIGNING", "issuer", "console", "platform", "folder", "criticality", "NORMAL", "subject",
                "CN=Doors", "keyAlgorithm", "EC_P256", "keepers", java.util.List.of("kim", "lee"))).ok().json()
                .get("id").asText());
        renewal = UUID.randomUUID();
        jdbc.sql("""
                insert into renewal (id, signature_id, reason, requested_by, requested_at, required_documents,
                    approvals_needed, approver_group, key_plan, deadline, process_definition_id)
                values (:id, :signature, 'test', 'omni', now(), '', 1, 'approvers', 'KEEP', now() + interval '9 days',
                    'doors')
                """).param("id", renewal).param("signature", signature).update();
        jdbc.sql("""
                insert into supporting_document (id, renewal_id, purpose, name, media_type, bytes, sha256, content,
                    uploaded_by, uploaded_at)
                values (:id, :renewal, 'other', 'letter.pdf', 'application/pdf', 1, 'aa', '\\x00', 'dora', now())
                """).param("id", UUID.randomUUID()).param("renewal", renewal).update();
        instance = runtime.startProcessInstanceByKey(PROCESS, renewal.toString(), Map.of("renewalId",
                renewal.toString(), "signatureId", signature.toString())).getId();
        task = tasks.createTaskQuery().processInstanceId(instance).singleResult().getId();
    }

    @ParameterizedTest
    @EnumSource
    void whoever_asked_cannot_approve(Door door) {
        Answer answer = complete(door, "omni", Map.of("decision", "approve"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().get("code").asText()).isEqualTo("approval.requester");
        assertThat(answer.text()).contains("You asked for this renewal, so someone else must approve it.");
        assertStillWaiting();
    }

    @ParameterizedTest
    @EnumSource
    void whoever_handed_in_documents_cannot_approve(Door door) {
        Answer answer = complete(door, "dora", Map.of("decision", "approve"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().get("code").asText()).isEqualTo("approval.handed-in-documents");
        assertStillWaiting();
    }

    @ParameterizedTest
    @EnumSource
    void an_administrator_cannot_approve(Door door) {
        assertThat(complete(door, "root", Map.of("decision", "approve")).status()).isIn(403, 404);
        assertStillWaiting();
    }

    @ParameterizedTest
    @EnumSource
    void a_keeper_cannot_approve(Door door) {
        assertThat(complete(door, "kim", Map.of("decision", "approve")).status()).isIn(403, 404);
        assertStillWaiting();
    }

    @ParameterizedTest
    @EnumSource
    void variables_that_are_not_in_the_form_are_refused(Door door) {
        for (String name : java.util.List.of("renewalId", "approvalOutcome", "approverGroup", "anything")) {
            Answer answer = complete(door, "chen", Map.of("decision", "approve", name, UUID.randomUUID().toString()));
            assertThat(answer.status()).as(name).isEqualTo(400);
            assertThat(answer.json().get("code").asText()).isEqualTo("task.unknown-variable");
        }
        assertStillWaiting();
        assertThat(runtime.getVariable(instance, "renewalId")).isEqualTo(renewal.toString());
    }

    @ParameterizedTest
    @EnumSource
    void another_approver_approves_and_the_ledger_knows_who(Door door) {
        assertThat(complete(door, "chen", Map.of("decision", "approve")).status()).isIn(200, 204);
        assertThat(runtime.createProcessInstanceQuery().processInstanceId(instance).count()).isZero();
        assertThat(events()).extracting(LedgerEvent::kind)
                .containsSubsequence("task.opened", "approval.decided", "task.ended");
        assertThat(events()).filteredOn(event -> event.kind().equals("task.ended")).singleElement()
                .satisfies(event -> {
                    assertThat(event.actor()).isEqualTo("chen");
                    assertThat(event.activity()).contains("approve-renewal");
                });
    }

    @Test
    void the_java_api_without_a_user_completes_nothing() {
        assertThatThrownBy(() -> tasks.complete(task, Map.of("decision", "approve"))).isInstanceOf(Refusal.class)
                .hasMessage("Nobody is logged in, so nobody would have completed this task. Log in and complete it again.");
        assertStillWaiting();
    }

    @Test
    void the_java_api_as_the_requester_is_refused_and_no_error_event_catches_the_refusal() {
        identities.setAuthentication("omni", java.util.List.of("approvers"));
        try {
            assertThatThrownBy(() -> tasks.complete(task, Map.of("decision", "approve"))).isInstanceOf(Refusal.class)
                    .hasMessageContaining("You asked for this renewal");
        } finally {
            identities.clearAuthentication();
        }
        assertStillWaiting();
    }

    @Test
    void a_task_assigned_to_another_is_completed_by_whoever_is_logged_in() {
        tasks.setAssignee(task, "chen");
        assertThat(complete(Door.ENGINE_REST, "omni", Map.of("decision", "approve")).status()).isEqualTo(403);
        assertStillWaiting();
    }

    @Test
    void a_sentence_comes_in_the_readers_language() throws Exception {
        Browser omni = new Browser(url("")).language("zh-CN");
        omni.logIn("omni", TestPeople.PASSWORD);
        omni.get("/");
        assertThat(omni.postWithToken("/engine-rest/task/" + task + "/complete",
                "{\"variables\":{\"decision\":{\"value\":\"approve\"}}}").body()).contains("本次续期由您发起，须由其他人审批。");
    }

    @Test
    void taking_a_task_and_giving_it_back_is_recorded() {
        as("chen", "POST", "/engine-rest/task/" + task + "/claim", Map.of("userId", "chen")).ok();
        as("chen", "POST", "/engine-rest/task/" + task + "/unclaim", Map.of()).ok();
        assertThat(events()).extracting(LedgerEvent::kind, LedgerEvent::actor)
                .contains(org.assertj.core.groups.Tuple.tuple("task.claimed", "chen"),
                        org.assertj.core.groups.Tuple.tuple("task.released", "chen"));
    }

    @ParameterizedTest
    @CsvSource({
            "POST, /deployment/create", "DELETE, /deployment/x", "POST, /task/TASK/bpmnError",
            "POST, /task/TASK/bpmnEscalation", "POST, /task/TASK/resolve", "POST, /task/TASK/delegate",
            "POST, /task/TASK/assignee", "POST, /task/TASK/variables", "PUT, /task/TASK/variables/renewalId",
            "PUT, /task/TASK/localVariables/renewalId", "POST, /task/TASK/identity-links", "PUT, /task/TASK",
            "POST, /task/create", "POST, /process-instance/INSTANCE/modification",
            "POST, /process-instance/INSTANCE/modification-async", "PUT, /process-instance/INSTANCE/variables/renewalId",
            "POST, /process-instance/INSTANCE/variables", "PUT, /process-instance/INSTANCE/suspended",
            "POST, /process-instance/variables-async", "POST, /process-instance/delete",
            "POST, /process-instance/job-retries", "POST, /execution/INSTANCE/localVariables",
            "POST, /execution/INSTANCE/signal", "POST, /migration/execute", "POST, /migration/generate",
            "POST, /modification/execute", "POST, /process-definition/x/restart",
            "PUT, /process-definition/key/renewal/suspended", "POST, /message", "POST, /signal", "POST, /condition",
            "POST, /external-task/fetchAndLock", "POST, /job/x/execute", "PUT, /job/x/duedate", "POST, /job/retries",
            "POST, /filter/create", "PUT, /filter/x", "DELETE, /filter/x", "DELETE, /history/process-instance/x",
            "POST, /history/process-instance/delete", "POST, /history/cleanup", "POST, /identity/verify",
            "POST, /decision-definition/key/renewal-policy/evaluate", "POST, /engine/default/deployment/create",
            "POST, /tenant/create", "POST, /batch/x", "POST, /task/TASK/complete/"})
    void closed_doors_stay_closed_for_an_administrator_on_both_mounts(String method, String path) throws Exception {
        String there = path.replace("TASK", task).replace("INSTANCE", instance);
        Answer basic = as("omni", method, "/engine-rest" + there, Map.of());
        assertThat(basic.status()).isEqualTo(403);
        assertThat(basic.json().get("code").asText()).isEqualTo("closed-door");
        Browser omni = inWebApplication("omni");
        String mount = there.startsWith("/engine/") ? "/camunda/api/engine" : "/camunda/api/engine/engine/default";
        HttpResponse<String> session = omni.sendToWebApplication(method, mount + there, "{}");
        assertThat(session.statusCode()).isEqualTo(403);
        assertThat(session.body()).contains("closed-door");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/task", "/task/count", "/filter/FILTER/list", "/filter/FILTER/count"})
    void expressions_in_queries_run_nothing_on_either_mount(String path) throws Exception {
        String attack = """
                {"orQueries":[{"dueAfterExpression":"${''.getClass().forName('java.lang.Runtime')}"}]}""";
        String there = path.replace("FILTER", filter());
        Answer basic = as("chen", "POST", "/engine-rest" + there, new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(attack));
        assertThat(basic.status()).isEqualTo(400);
        assertThat(basic.json().get("code").asText()).isEqualTo("no-expressions");
        HttpResponse<String> session = inWebApplication("chen").postToWebApplication(
                "/camunda/api/engine/engine/default" + there, attack);
        assertThat(session.statusCode()).isEqualTo(400);
        assertThat(session.body()).contains("no-expressions");
        assertThat(as("chen", "GET", "/engine-rest/task?dueAfterExpression=%24%7Bnow()%7D", null).status())
                .isEqualTo(400);
    }

    @Test
    void nobody_stores_an_expression_in_a_filter() {
        Answer stored = as("root", "POST", "/engine-rest/filter/create", Map.of("resourceType", "Task", "name", "x",
                "query", Map.of("orQueries", java.util.List.of(Map.of("dueAfterExpression", "${now()}")))));
        assertThat(stored.status()).isEqualTo(403);
    }

    @Test
    void behind_the_edge_the_engine_itself_evaluates_no_expression_of_a_query_but_three() {
        var attack = tasks.createTaskQuery().or().dueAfterExpression("${runtimeService.getProcessEngine()}").endOr();
        assertThatThrownBy(attack::list).isInstanceOf(ProcessEngineException.class)
                .hasStackTraceContaining("Expressions in queries are refused");
        var composed = tasks.createTaskQuery().or().dueAfterExpression("${now().getClass()}").endOr();
        assertThatThrownBy(composed::list).isInstanceOf(ProcessEngineException.class);
    }

    /** Whoever asked, whoever may approve, whoever administers: each way past the approval is closed to each of them. */
    @ParameterizedTest
    @ValueSource(strings = {"omni", "chen", "root"})
    void nobody_goes_around_an_approval(String user) throws Exception {
        Browser session = inWebApplication(user);
        String[][] ways = {
            {"POST", "/task/" + task + "/bpmnError", "{\"errorCode\":\"any\"}"},
            {"POST", "/task/" + task + "/bpmnEscalation", "{\"escalationCode\":\"any\"}"},
            {"POST", "/task/" + task + "/resolve", "{}"},
            {"POST", "/task/" + task + "/delegate", "{\"userId\":\"" + user + "\"}"},
            {"POST", "/task/" + task + "/variables", "{\"modifications\":{\"approvalOutcome\":{\"value\":\"APPROVED\"}}}"},
            {"POST", "/process-instance/" + instance + "/modification", "{\"skipCustomListeners\":true,\"instructions\":"
                    + "[{\"type\":\"cancel\",\"activityId\":\"approve-renewal\"},"
                    + "{\"type\":\"startAfterActivity\",\"activityId\":\"approve-renewal\"}]}"},
            {"POST", "/modification/execute", "{\"processInstanceIds\":[\"" + instance + "\"]}"},
            {"POST", "/migration/execute", "{\"processInstanceIds\":[\"" + instance + "\"]}"},
            {"POST", "/process-definition/x/restart", "{\"processInstanceIds\":[\"" + instance + "\"]}"},
            {"POST", "/execution/" + instance + "/signal", "{}"},
            {"PUT", "/process-instance/" + instance + "/variables/approvalOutcome", "{\"value\":\"APPROVED\"}"}};
        for (String[] way : ways) {
            HttpResponse<String> basic = session.send(way[0], "/engine-rest" + way[1], "application/json", way[2]);
            HttpResponse<String> webApplication = session.sendToWebApplication(way[0],
                    "/camunda/api/engine/engine/default" + way[1], way[2]);
            assertThat(basic.statusCode()).as(way[1]).isEqualTo(403);
            assertThat(webApplication.statusCode()).as(way[1]).isEqualTo(403);
        }
        assertStillWaiting();
        assertThat(runtime.getVariables(instance)).doesNotContainKey("approvalOutcome");
    }

    /** Nothing at the edge stops who has the engine itself; the step that asks the issuer does. */
    @Test
    void a_renewal_that_is_moved_past_its_approval_gets_no_certificate() {
        Client kim = client("kim");
        Client chen = client("chen");
        String moved = kim.post("/api/v1/signatures", Map.of("name", unique("moved"), "kind", "CODE_SIGNING", "platform", "folder",
                "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Moved", "keyAlgorithm", "EC_P256", "keepers",
                java.util.List.of("kim", "lee"))).ok().json().get("id").asText();
        String asked = kim.post("/api/v1/signatures/" + moved + "/renewals", Map.of("reason", "It is needed")).ok().json().get("id")
                .asText();
        String approval = chen.task(asked, "approve-renewal");
        runtime.createProcessInstanceModification(tasks.createTaskQuery().taskId(approval).singleResult().getProcessInstanceId())
                .cancelAllForActivity("approve-renewal").startAfterActivity("approve-renewal").setVariable("approvalOutcome", "APPROVED")
                .execute();
        String again = chen.task(asked, "approve-renewal");
        assertThat(again).isNotEqualTo(approval);
        assertThat(kim.story(asked)).doesNotContain("certificate.issued", "approval.decided");
    }

    /** An administrator makes members, and is told from whoever asked all the same. */
    @Test
    void who_joins_the_approvers_after_asking_is_refused_as_whoever_asked() {
        String user = unique("asking");
        jdbc.sql("update renewal set requested_by = :user where id = :id").param("user", user).param("id", renewal).update();
        accounts.create(user, "Ask Ing", user + "@corp.example", Locale.ENGLISH, TestPeople.PASSWORD,
                Group.ADMINISTRATORS);
        as(user, "PUT", "/engine-rest/group/approvers/members/" + user, Map.of()).ok();
        try {
            Answer answer = complete(Door.ENGINE_REST, user, Map.of("decision", "approve"));
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().get("code").asText()).isEqualTo("approval.requester");
        } finally {
            as("root", "DELETE", "/engine-rest/user/" + user, null).ok();
        }
        assertStillWaiting();
    }

    /** What would be made into objects, and run as it is made, if anything read it. */
    @ParameterizedTest
    @CsvSource({"Object, application/x-java-serialized-object", "Object, application/json", "Bytes, ", "File, ", "Json, ", "Xml, "})
    void nothing_but_plain_values_is_submitted_on_either_mount(String type, String format) throws Exception {
        String value = "Object".equals(type) && format.contains("java") ? "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==" : "e30=";
        String body = "{\"variables\":{\"decision\":{\"value\":\"" + value + "\",\"type\":\"" + type
                + "\",\"valueInfo\":{\"objectTypeName\":\"java.util.HashMap\",\"filename\":\"x\",\"serializationDataFormat\":\""
                + format + "\"}}}}";
        Browser chen = inWebApplication("chen");
        for (String way : java.util.List.of("/complete", "/submit-form")) {
            assertThat(chen.send("POST", "/engine-rest/task/" + task + way, "application/json", body).statusCode())
                    .isBetween(400, 500);
            assertThat(chen.sendToWebApplication("POST", "/camunda/api/engine/engine/default/task/" + task + way, body).statusCode())
                    .isBetween(400, 500);
        }
        assertStillWaiting();
    }

    @ParameterizedTest
    @ValueSource(strings = {"startInstructions", "skipCustomListeners", "skipIoMappings"})
    void a_process_starts_at_its_beginning(String option) {
        Answer answer = as("kim", "POST", "/engine-rest/process-definition/key/renewal/start",
                Map.of("variables", Map.of(), option, true));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("code").asText()).isEqualTo("plain-start");
    }

    @Test
    void a_start_takes_only_the_variables_of_its_form() {
        Answer answer = as("kim", "POST", "/engine-rest/process-definition/key/renewal/start", Map.of("variables",
                Map.of("reason", Map.of("value", "x"), "approvalOutcome", Map.of("value", "APPROVED"))));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("code").asText()).isEqualTo("task.unknown-variable");
    }

    @ParameterizedTest
    @CsvSource({"chen, renewal", "ada, renewal", "root, renewal", "kim, test-and-verify", "sato, certificate-request",
            "root, regeneration"})
    void only_those_start_a_process_who_may(String user, String process) {
        assertThat(as(user, "POST", "/engine-rest/process-definition/key/" + process + "/start", Map.of()).status())
                .isIn(403, 404);
    }

    @Test
    void everybody_finds_the_filters_and_tasklist_can_list_them() throws Exception {
        for (String user : java.util.List.of("kim", "chen", "sato", "ada", "root")) {
            assertThat(as(user, "GET", "/engine-rest/filter?resourceType=Task&firstResult=0&maxResults=50", null).text()).as(user)
                    .contains("My tasks · 我的任务", "Documents to provide · 待提交材料", "Renewals to approve · 待审批续期",
                            "Overdue · 已逾期");
        }
        Browser chen = inWebApplication("chen");
        String api = "/camunda/api/engine/engine/default";
        assertThat(chen.postToWebApplication(api + "/filter/" + filter() + "/list?firstResult=0&maxResults=15",
                "{\"sorting\":[{\"sortBy\":\"created\",\"sortOrder\":\"desc\"}]}").body()).contains(task);
        for (String path : java.util.List.of("/task/" + task, "/task/" + task + "/form", "/task/" + task + "/form-variables",
                "/task/" + task + "/identity-links", "/history/user-operation?maxResults=50&taskId=" + task,
                "/process-definition?startablePermissionCheck=true&startableInTasklist=true&maxResults=15")) {
            assertThat(chen.get(api + path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(chen.postToWebApplication(api + "/task/" + task + "/claim", "{\"userId\":\"chen\"}").statusCode())
                .isEqualTo(204);
    }

    @Test
    void an_auditor_reads_and_changes_nothing() {
        assertThat(as("ada", "GET", "/engine-rest/process-instance/" + instance, null).status()).isEqualTo(200);
        assertThat(as("ada", "GET", "/engine-rest/history/process-instance/" + instance, null).status()).isEqualTo(200);
        assertThat(as("ada", "DELETE", "/engine-rest/process-instance/" + instance, null).status()).isEqualTo(403);
        assertThat(as("ada", "POST", "/engine-rest/task/" + task + "/claim", Map.of("userId", "ada")).status())
                .isIn(403, 404, 500);
        assertThat(as("kim", "GET", "/engine-rest/user?maxResults=50", null).text()).doesNotContain("chen");
    }

    private void assertStillWaiting() {
        assertThat(tasks.createTaskQuery().taskId(task).count()).isEqualTo(1);
        assertThat(jdbc.sql("select count(*) from approval_decision where renewal_id = :id").param("id", renewal)
                .query(Integer.class).single()).isZero();
    }

    private java.util.List<LedgerEvent> events() {
        return ledger.find(java.util.Optional.of(signature), java.util.Optional.empty(), java.util.Optional.empty(), 0,
                100);
    }

    private String filter() {
        return as("chen", "GET", "/engine-rest/filter?name=All%20open%20tasks%20%C2%B7%20%E5%85%A8%E9%83%A8%E5%BE%85%E5%8A%9E&maxResults=1",
                null).json().get(0).get("id").asText();
    }

    private Answer complete(Door door, String user, Map<String, String> variables) {
        return switch (door) {
            case API -> client(user).complete(task, variables);
            case ENGINE_REST -> client(user).post("/engine-rest/task/" + task + "/complete", typed(variables));
            case WEB_APPLICATION -> throughWebApplication(user, variables);
        };
    }

    private Answer throughWebApplication(String user, Map<String, String> variables) {
        try {
            HttpResponse<String> answer = inWebApplication(user).postToWebApplication(
                    "/camunda/api/engine/engine/default/task/" + task + "/submit-form",
                    new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(typed(variables)));
            return new Answer(answer.statusCode(), answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    answer.headers().map());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> typed(Map<String, String> variables) {
        var typed = new java.util.HashMap<String, Object>();
        variables.forEach((name, value) -> typed.put(name, Map.of("value", value, "type", "String")));
        return Map.of("variables", typed);
    }

    private Browser inWebApplication(String user) throws Exception {
        Browser browser = new Browser(url("")).language("en");
        browser.logIn(user, TestPeople.PASSWORD);
        browser.get("/camunda/app/tasklist/default/");
        return browser;
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }

    private Answer as(String user, String method, String path, Object body) {
        return switch (method) {
            case "GET" -> client(user).get(path);
            case "POST" -> client(user).post(path, body);
            case "PUT" -> client(user).put(path, body);
            case "DELETE" -> client(user).delete(path);
            default -> throw new IllegalArgumentException(method);
        };
    }
}
