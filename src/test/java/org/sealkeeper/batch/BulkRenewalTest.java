package org.sealkeeper.batch;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Many renewals at once, from what is asked for to what came of each signature. */
class BulkRenewalTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String BULK = "/api/v1/renewals/bulk";

    private final Client kim = client("kim");
    private final Client chen = client("chen");
    private final Client omni = client("omni");
    private final Client ada = client("ada");

    @Autowired
    private ManagementService management;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private Jobs jobs;

    @Test
    void ten_signatures_are_planned_approved_once_renewed_and_reported() {
        List<String> signatures = IntStream.range(0, 10).mapToObj(i -> registered("LOW")).collect(toList());
        Instant windowEnd = Instant.now().plus(5, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

        JsonNode plan = kim.post(BULK + "/plan", ask(signatures, windowEnd)).ok().json();
        assertThat(plan.get("starts")).hasSize(10);
        assertThat(plan.get("signatures")).isEmpty();
        assertThat(plan.get("approverGroup").asText()).isEqualTo("approvers");
        assertThat(plan.get("starts").findValuesAsText("approval")).containsOnly("WITH_BATCH");
        List<Instant> times = plan.get("starts").findValuesAsText("startAt").stream().map(Instant::parse).toList();
        assertThat(times).isSorted().allSatisfy(time -> assertThat(time).isBefore(windowEnd));
        assertThat(Duration.between(times.get(0), times.get(9))).isGreaterThan(Duration.ofHours(4));

        String batch = begun(kim, ask(signatures, windowEnd));
        String task = chen.task(batch, "approve-batch");
        JsonNode waiting = chen.get("/api/v1/tasks/" + task + "/batch").ok().json();
        assertThat(waiting.get("signatures")).hasSize(10);
        assertThat(waiting.at("/progress/stage").asText()).isEqualTo("TO_BE_APPROVED");
        chen.complete(task, Map.of("decision", "approve", "comment", "All of them")).ok();

        JsonNode ended = ended(batch);
        assertThat(ended.get("outcome").asText()).isEqualTo("BATCH_COMPLETED");
        assertThat(ended.at("/progress/renewed").asInt()).isEqualTo(10);
        assertThat(ended.get("signatures").findValuesAsText("outcome")).hasSize(10).containsOnly("SIGNATURE_RENEWED");
        for (JsonNode entry : ended.get("signatures")) {
            JsonNode renewal = kim.get("/api/v1/renewals/" + entry.get("renewalId").asText()).ok().json();
            assertThat(renewal.get("requestedBy").asText()).isEqualTo("kim");
            assertThat(renewal.at("/decisions/0/by").asText()).isEqualTo("chen");
            assertThat(renewal.at("/decisions/0/comment").asText()).isEqualTo("All of them");
            assertThat(kim.story(entry.get("renewalId").asText())).contains("batch.renewal-started", "approval.decided",
                    "certificate.issued").doesNotContain("task.opened");
        }
        assertThat(sentences("batch.requested", batch)).singleElement().asString().startsWith(
                "kim asked for the renewal of 10 signatures, to be started by ").endsWith("“They expire soon”");
        assertThat(sentences("batch.decided", batch)).containsExactly("chen decided about the batch: approved. “All of them”");
        assertThat(sentences("batch.ended", batch)).containsExactly("The batch ended: all its renewals have ended.");
        assertThat(chen.get("/api/v1/outbox?size=200").ok().text()).contains("请审批：10 个签名的批量续期");
        assertThat(kim.get("/api/v1/outbox?size=200").ok().text()).contains("Ended: renewal of 10 signatures");
    }

    @Test
    void whoever_asked_cannot_approve_and_a_rejection_renews_nothing() {
        String signature = registered("LOW");
        String batch = begun(omni, ask(List.of(signature), inADay()));
        String task = omni.task(batch, "approve-batch");

        assertThat(omni.complete(task, Map.of("decision", "approve")).refused(403).json().get("detail").asText())
                .isEqualTo("You asked for this batch, so someone else must approve it.");
        kim.complete(task, Map.of("decision", "approve")).refused(404);
        assertThat(omni.post("/engine-rest/task/" + task + "/complete", Map.of("variables", Map.of("decision",
                Map.of("value", "approve")))).refused(403).json().get("code").asText()).isEqualTo("batch.requester");
        assertThat(chen.complete(task, Map.of("decision", "reject")).refused(400).json().get("code").asText())
                .isEqualTo("batch.comment-needed");
        chen.complete(task, Map.of("decision", "maybe")).refused(400);
        chen.complete(task, Map.of("decision", "approve", "batchDecision", "APPROVED")).refused(400);
        chen.complete(task, Map.of("decision", "reject", "comment", "Not this week")).ok();

        JsonNode ended = ended(batch);
        assertThat(ended.get("outcome").asText()).isEqualTo("BATCH_REJECTED");
        assertThat(ended.get("signatures").findValuesAsText("state")).containsExactly("CANCELLED");
        assertThat(kim.get("/api/v1/signatures/" + signature + "/renewals").ok().json()).isEmpty();
        assertThat(omni.get("/api/v1/outbox?size=200").ok().text()).contains("Rejected: renewal of 1 signatures");
    }

    @Test
    void what_the_policy_does_not_let_be_approved_together_or_has_changed_since_is_approved_by_itself() {
        String together = registered("LOW");
        String changed = registered("LOW");
        String byItself = registered("NORMAL");
        JsonNode plan = kim.post(BULK + "/plan", ask(List.of(together, changed, byItself), inADay())).ok().json();
        assertThat(entry(plan.get("starts"), byItself).get("approval").asText()).isEqualTo("OWN");
        assertThat(entry(plan.get("starts"), byItself).get("requiredDocuments")).hasSize(1);

        String batch = begun(kim, ask(List.of(together, changed, byItself), inADay()));
        chen.complete(chen.task(batch, "approve-batch"), Map.of("decision", "approve")).ok();
        kim.patch("/api/v1/signatures/" + changed, Map.of("platform", "tokenim-by-hand")).ok();
        JsonNode all = await().atMost(PATIENCE).until(() -> hurried(batch),
                view -> view.at("/progress/waiting").asInt() == 0);

        assertThat(kim.outcome(entry(all.get("signatures"), together).get("renewalId").asText()))
                .isEqualTo("SIGNATURE_RENEWED");
        String other = entry(all.get("signatures"), changed).get("renewalId").asText();
        chen.complete(chen.task(other, "approve-renewal"), Map.of("decision", "reject", "comment", "Wrong platform")).ok();
        String own = entry(all.get("signatures"), byItself).get("renewalId").asText();
        kim.task(own, "provide-supporting-documents");
        await().atMost(PATIENCE).until(() -> kim.post("/api/v1/renewals/" + own + "/withdrawal",
                Map.of("reason", "Enough seen")).status() == 202);

        JsonNode ended = ended(batch);
        assertThat(ended.at("/progress/renewed").asInt()).isEqualTo(1);
        assertThat(ended.at("/progress/otherwise").asInt()).isEqualTo(2);
    }

    @Test
    void what_cannot_be_in_a_batch_is_told_for_each_signature_and_nothing_is_renewed() {
        String good = registered("LOW");
        String renewing = registered("LOW");
        kim.post("/api/v1/signatures/" + renewing + "/renewals", Map.of("reason", "First")).refused(202);
        String inAnother = registered("LOW");
        String other = begun(kim, ask(List.of(inAnother), inADay()));
        String unknown = UUID.randomUUID().toString();

        JsonNode refused = kim.post(BULK, ask(List.of(good, renewing, inAnother, unknown, "mistyped"), inADay()))
                .refused(422).json();
        assertThat(refused.get("code").asText()).isEqualTo("batch.not-renewable");
        assertThat(refused.get("detail").asText()).startsWith("4 signatures cannot be in this batch");
        Map<String, String> codes = new TreeMap<>();
        refused.get("signatures").forEach(one -> codes.put(one.get("signature").asText(), one.get("code").asText()));
        assertThat(codes).containsExactlyInAnyOrderEntriesOf(Map.of(renewing, "renewal.already-open", inAnother,
                "batch.in-another", unknown, "inventory.no-such-signature", "mistyped", "batch.not-an-id"));
        assertThat(kim.getIn("zh-CN", "/api/v1/signatures/" + good + "/renewals").ok().json()).isEmpty();
        assertThat(kim.post(BULK + "/plan", ask(List.of(good, renewing), inADay())).ok().json().get("signatures"))
                .hasSize(1);

        assertThat(code(kim, ask(List.of(), inADay()))).isEqualTo("batch.empty");
        assertThat(code(kim, Map.of("signatures", List.of(good), "windowEnd", inADay().toString()))).isEqualTo("batch.reason-needed");
        assertThat(code(kim, ask(List.of(good), Instant.now().minusSeconds(60)))).isEqualTo("batch.window");
        assertThat(code(kim, ask(List.of(good), Instant.now().plus(31, ChronoUnit.DAYS)))).isEqualTo("batch.window");
        assertThat(code(kim, Map.of("reason", "Both", "signatures", List.of(good), "matching", Map.of("q", "x"))))
                .isEqualTo("batch.list-or-search");
        assertThat(code(kim, ask(IntStream.range(0, 1_001).mapToObj(i -> UUID.randomUUID().toString()).toList(), inADay())))
                .isEqualTo("batch.too-many");
        kim.post(BULK, Map.of("reason", "When", "signatures", List.of(good), "windowEnd", "tomorrow")).refused(400);
        for (String reader : List.of("chen", "ada", "root")) {
            assertThat(client(reader).post(BULK, ask(List.of(good), inADay())).refused(403).json().get("code").asText())
                    .isEqualTo("group-needed");
            client(reader).post(BULK + "/plan", ask(List.of(good), inADay())).refused(403);
        }
        kim.post("/engine-rest/process-definition/key/bulk-renewal/start", Map.of()).refused(403);
        assertThat(kim.get(BULK + "/" + unknown).refused(404).json().get("code").asText()).isEqualTo("batch.unknown");
        kim.post(BULK + "/" + other + "/stop", Map.of("reason", "Test is over")).refused(202);
    }

    @Test
    void signatures_that_are_not_due_are_renewed_only_when_that_is_asked_for() {
        String signature = registered("LOW");
        String batch = begun(kim, ask(List.of(signature), inADay()));
        chen.complete(chen.task(batch, "approve-batch"), Map.of("decision", "approve")).ok();
        assertThat(ended(batch).at("/progress/renewed").asInt()).isEqualTo(1);

        JsonNode refused = kim.post(BULK, ask(List.of(signature), inADay())).refused(422).json();
        assertThat(refused.at("/signatures/0/code").asText()).isEqualTo("batch.not-due");
        Map<String, Object> anyway = new TreeMap<>(ask(List.of(signature), inADay()));
        anyway.put("evenIfValid", true);
        assertThat(kim.post(BULK + "/plan", anyway).ok().json().get("starts")).hasSize(1);
    }

    @Test
    void all_that_match_a_search_are_in_the_batch_but_those_that_cannot_be() {
        String prefix = unique("matching");
        String first = registered("LOW", prefix + "-1");
        registered("LOW", prefix + "-2");
        kim.post("/api/v1/signatures/" + first + "/renewals", Map.of("reason", "Already")).refused(202);

        String batch = begun(kim, Map.of("reason", "They expire soon", "windowEnd", inADay().toString(), "matching",
                Map.of("q", prefix)));

        assertThat(kim.get(BULK + "/" + batch).ok().json().get("signatures").findValuesAsText("signatureName"))
                .containsExactly(prefix + "-2");
        kim.post(BULK + "/" + batch + "/stop", Map.of("reason", "Test is over")).refused(202);
    }

    @Test
    void batch_that_is_asked_for_again_with_the_same_key_is_the_same() {
        List<String> signatures = List.of(registered("LOW"), registered("LOW"));
        String key = UUID.randomUUID().toString();

        JsonNode first = withKey(signatures, key);
        assertThat(withKey(signatures, key).get("id").asText()).isEqualTo(first.get("id").asText());
        assertThat(withKey(signatures.subList(0, 1), key).get("code").asText()).isEqualTo("batch.idempotency-key-reused");
        kim.post(BULK + "/" + first.get("id").asText() + "/stop", Map.of("reason", "Test is over")).refused(202);
    }

    @Test
    void batch_is_stopped_before_its_approval_and_between_two_starts() {
        String early = begun(kim, ask(List.of(registered("LOW")), inADay()));
        chen.task(early, "approve-batch");
        client("lee").post(BULK + "/" + early + "/stop", Map.of("reason", "I would rather not")).refused(403);
        kim.post(BULK + "/" + early + "/stop", Map.of("reason", " ")).refused(400);
        kim.post(BULK + "/" + early + "/stop", Map.of("reason", "Next week")).refused(202);
        assertThat(ended(early).get("outcome").asText()).isEqualTo("BATCH_STOPPED");
        assertThat(chen.openTask(early, "approve-batch")).isEmpty();
        assertThat(kim.post(BULK + "/" + early + "/stop", Map.of("reason", "Again")).refused(409).json().get("code").asText())
                .isEqualTo("batch.nothing-left");

        List<String> signatures = IntStream.range(0, 3).mapToObj(i -> registered("LOW")).toList();
        String late = begun(kim, ask(signatures, inADay()));
        chen.complete(chen.task(late, "approve-batch"), Map.of("decision", "approve")).ok();
        await().atMost(PATIENCE).until(() -> kim.get(BULK + "/" + late).ok().json().at("/progress/waiting").asInt() == 2
                && !timers(late).isEmpty());
        client("sato").post(BULK + "/" + late + "/stop", Map.of("reason", "The CA has an incident")).refused(202);

        JsonNode ended = ended(late);
        assertThat(ended.get("outcome").asText()).isEqualTo("BATCH_STOPPED");
        assertThat(ended.at("/stopped/by").asText()).isEqualTo("sato");
        assertThat(ended.at("/progress/renewed").asInt()).isEqualTo(1);
        assertThat(ended.at("/progress/cancelled").asInt()).isEqualTo(2);
        assertThat(sentences("batch.stopped", late)).containsExactly("sato stopped the batch; what was left of it is not "
                + "started. “The CA has an incident”");
    }

    @Test
    void what_somebody_else_renews_before_its_turn_is_not_started_twice() {
        List<String> signatures = List.of(registered("LOW"), registered("LOW"));
        String batch = begun(kim, ask(signatures, inADay()));
        chen.task(batch, "approve-batch");
        String renewal = kim.post("/api/v1/signatures/" + signatures.get(0) + "/renewals", Map.of("reason", "At once"))
                .refused(202).json().get("id").asText();
        chen.complete(chen.task(batch, "approve-batch"), Map.of("decision", "approve")).ok();
        JsonNode ended = ended(batch);

        JsonNode entry = entry(ended.get("signatures"), signatures.get(0));
        assertThat(entry.get("state").asText()).isEqualTo("NOT_STARTED");
        assertThat(entry.get("problem").asText()).contains(renewal);
        assertThat(entry(ended.get("signatures"), signatures.get(1)).get("outcome").asText()).isEqualTo("SIGNATURE_RENEWED");
        assertThat(sentences("batch.renewal-not-started", batch)).hasSize(1);
        kim.post("/api/v1/renewals/" + renewal + "/withdrawal", Map.of("reason", "Test is over"));
    }

    @Test
    void plan_that_has_fallen_behind_is_made_anew_and_the_approvers_are_reminded_daily() {
        List<String> signatures = List.of(registered("LOW"), registered("LOW"), registered("LOW"));
        String batch = begun(kim, ask(signatures, inADay()));
        String task = chen.task(batch, "approve-batch");
        management.createJobQuery().timers().activityId("batch-approval-overdue").list().stream()
                .filter(job -> jobs.renewalOf(job).equals(batch)).forEach(job -> management.executeJob(job.getId()));
        await().atMost(PATIENCE).until(() -> client("sato").get("/api/v1/outbox?size=200").ok().text()
                .contains("Still to be approved: renewal of 3 signatures"));
        // as if the approval had taken three days
        jdbc.sql("update renewal_batch_entry set start_at = start_at - interval '3 days' where batch_id = :id")
                .param("id", UUID.fromString(batch)).update();
        jdbc.sql("update renewal_batch set window_end = window_end - interval '2 days' where id = :id")
                .param("id", UUID.fromString(batch)).update();
        chen.complete(task, Map.of("decision", "approve")).ok();

        await().atMost(PATIENCE).until(() -> hurried(batch).at("/progress/waiting").asInt() < 3);
        JsonNode anew = kim.get(BULK + "/" + batch).ok().json();
        List<Instant> times = anew.get("signatures").findValuesAsText("startAt").stream().map(Instant::parse).toList();
        assertThat(times).allSatisfy(time -> assertThat(time).isAfter(Instant.now().minus(1, ChronoUnit.HOURS)));
        assertThat(Duration.between(times.get(0), times.get(1))).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(anew.get("signatures").findValuesAsText("note")).contains("AFTER_WINDOW");
        assertThat(sentences("batch.planned-anew", batch)).containsExactly("The plan of the batch had fallen behind; the 3 "
                + "renewals that were left were planned anew.");
        assertThat(ended(batch).at("/progress/renewed").asInt()).isEqualTo(3);
    }

    private String registered(String criticality) {
        return registered(criticality, unique("bulk"));
    }

    private String registered(String criticality, String name) {
        return kim.post("/api/v1/signatures", Map.of("name", name, "kind", "TLS_SERVER", "platform", "folder", "issuer",
                "private-ca", "criticality", criticality, "subject", "CN=" + name + ".corp.example,O=Corp", "names",
                List.of(name + ".corp.example"), "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json()
                .get("id").asText();
    }

    private static Map<String, Object> ask(List<String> signatures, Instant windowEnd) {
        return Map.of("reason", "They expire soon", "signatures", signatures, "windowEnd", windowEnd.toString());
    }

    private static Instant inADay() {
        return Instant.now().plus(1, ChronoUnit.DAYS);
    }

    private static String begun(Client who, Map<String, Object> ask) {
        Client.Answer answer = who.post(BULK, ask).refused(202);
        String id = answer.json().get("id").asText();
        assertThat(answer.headers().get("location")).containsExactly(BULK + "/" + id);
        return id;
    }

    private static String code(Client who, Map<String, Object> ask) {
        return who.post(BULK, ask).refused(400).json().get("code").asText();
    }

    private JsonNode withKey(List<String> signatures, String key) {
        var headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.set("Idempotency-Key", key);
        return as("kim").exchange(BULK, HttpMethod.POST, new HttpEntity<>(ask(signatures, inADay()), headers), JsonNode.class)
                .getBody();
    }

    /** Lets the batch start what would start later. */
    private JsonNode hurried(String batch) {
        timers(batch).forEach(timer -> {
            try {
                management.executeJob(timer);
            } catch (RuntimeException doneMeanwhile) {
                assertThat(doneMeanwhile).isNotNull();
            }
        });
        return kim.get(BULK + "/" + batch).ok().json();
    }

    private List<String> timers(String batch) {
        return management.createJobQuery().timers().activityId("next-start-reached").list().stream()
                .filter(job -> jobs.renewalOf(job).equals(batch)).map(job -> job.getId()).toList();
    }

    private JsonNode ended(String batch) {
        return await("the end of the batch").atMost(PATIENCE).until(() -> hurried(batch),
                view -> view.get("state").asText().equals("ENDED"));
    }

    private static JsonNode entry(JsonNode entries, String signature) {
        return StreamSupport.stream(entries.spliterator(), false)
                .filter(entry -> entry.get("signatureId").asText().equals(signature)).findFirst().orElseThrow();
    }

    private List<String> sentences(String kind, String batch) {
        List<String> sentences = new ArrayList<>();
        ada.get("/api/v1/ledger/events?kind=" + kind + "&size=200").ok().json().forEach(event -> {
            if (event.at("/details/batch").asText().equals(batch)) {
                sentences.add(event.get("sentence").asText());
            }
        });
        return sentences;
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
