package org.sealkeeper.lapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.Page;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.persistence.entity.AcquirableJobEntity;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.platform.tokenim.TokenImPeer;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;

/** Signatures that are not valid any more, through the process: people are told, officers act, the renewal comes first. */
class LapseTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final byte[] LETTER = "%PDF-1.7\nLetter\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);

    private final TokenImPeer tokenim = TokenImPeer.shared();
    private final Client kim = client("kim");
    private final Client lee = client("lee");
    private final Client chen = client("chen");
    private final Client sato = client("sato");
    private final String name = unique("Corp Messenger");
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Autowired
    private Inventory inventory;
    @Autowired
    private Lapses lapses;
    @Autowired
    private Renewals renewals;
    @Autowired
    private Ledger ledger;
    @Autowired
    private ManagementService management;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private ProcessEngine engine;
    @Autowired
    private Jobs jobs;

    @BeforeEach
    @AfterEach
    void nothingFails() {
        tokenim.calm();
    }

    @Test
    void everybody_is_told_in_both_languages_when_it_lapses_and_again_when_it_is_valid() throws Exception {
        SignatureId signature = signature("tokenim", now.minus(Duration.ofHours(2)));
        watch();
        JsonNode lapse = await().atMost(PATIENCE).until(() -> open(signature), open -> open.at("/notices/0/state")
                .asText().equals("TOLD"));
        watch();

        assertThat(announcements(signature)).singleElement().satisfies(one -> assertThat(one.get("texts"))
                .extracting(text -> text.get("language").asText() + " " + text.get("title").asText())
                .containsExactlyInAnyOrder("en " + name + " does not work at present", "zh-CN " + name + " 暂时无法正常使用"));
        assertThat(announcements(signature).get(0).at("/texts").findValuesAsText("text"))
                .anySatisfy(text -> assertThat(text).contains("Questions: Kim Test <kim@corp.example>, Lee Test"));
        assertThat(lapse.at("/lapse/setBy").asText()).isEqualTo("version 1");
        assertThat(lapse.at("/lapse/setByVersion").asInt()).isEqualTo(1);
        JsonNode found = kim.get("/api/v1/signatures/" + signature).ok().json();
        assertThat(found.at("/effectiveExpiry/setByVersion").asInt()).isEqualTo(1);
        assertThat(found.at("/lapse/setByVersion").asInt()).isEqualTo(1);
        assertThat(page(signature)).contains("由版本 1 决定", "<td>版本 1</td>").doesNotContain("<td>version 1</td>");
        assertThat(kim.get("/api/v1/signatures/" + signature).ok().json().at("/lapse/id").asText())
                .isEqualTo(lapse.at("/lapse/id").asText());
        assertThat(StreamSupport.stream(kim.get("/api/v1/lapses?size=200").ok().json().get("lapses").spliterator(), false)
                .filter(one -> one.get("signatureId").asText().equals(signature.toString()))).hasSize(1);
        assertThat(subjects("sato")).containsOnlyOnce("Lapsed: " + name);
        assertThat(subjects("lee")).containsOnlyOnce("已失效：" + name);
        assertThat(subjects("list:all-staff@corp.example"))
                .containsOnlyOnce(name + " does not work at present / " + name + " 暂时无法正常使用");
        assertThat(subjects("list:zh-CN:shanghai@corp.example")).containsOnlyOnce(name + " 暂时无法正常使用");
        assertThat(task(signature)).isNotEmpty();

        var renewal = await().atMost(PATIENCE).until(() -> renewals.openOf(signature), Optional::isPresent).get();
        assertThat(renewal.reason()).startsWith("It has lapsed: the expiry watch found that it expired ");
        approve(renewal.id().toString());
        assertThat(kim.outcome(renewal.id().toString())).isEqualTo("SIGNATURE_RENEWED");
        lapses.findValidAgain();

        JsonNode ended = ended(lapse.at("/lapse/id").asText());
        assertThat(ended.at("/lapse/outcome").asText()).isEqualTo("VALID_AGAIN");
        assertThat(Duration.parse(ended.at("/lapse/lasted").asText())).isBetween(Duration.ofHours(2), Duration.ofHours(3));
        await().atMost(PATIENCE).until(() -> announcements(signature).size() == 2);
        assertThat(announcements(signature).get(1).at("/texts").findValuesAsText("title"))
                .containsExactlyInAnyOrder(name + " works again", name + " 已恢复正常");
        assertThat(task(signature)).isEmpty();
        assertThat(subjects("sato")).containsOnlyOnce("Valid again: " + name);
        assertThat(subjects("list:all-staff@corp.example")).containsOnlyOnce(name + " works again / " + name + " 已恢复正常");
        await().atMost(PATIENCE).until(() -> kinds(signature), kinds -> kinds.containsAll(
                List.of("lapse.declared", "lapse.announced", "lapse.ended", "lapse.all-clear-announced")));
        assertThat(kinds(signature)).filteredOn("lapse.declared"::equals).hasSize(1);
        kim.get("/api/v1/signatures/" + signature + "/lapse").refused(404);
    }

    @Test
    void effective_expiry_that_passes_while_a_renewal_runs_gives_its_jobs_top_priority() {
        Instant expiry = Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.SECONDS);
        SignatureId signature = signature("folder", expiry);
        String renewal = start(signature);
        lee.task(renewal, "provide-supporting-documents");
        String process = renewals.openOf(signature).orElseThrow().processInstanceId().orElseThrow();
        assertThat(management.createJobQuery().processInstanceId(process).activityId("effective-expiry-passed").list())
                .allSatisfy(timer -> assertThat(timer.getDuedate()).isEqualTo(Date.from(expiry)));
        assertThat(kim.get("/api/v1/renewals/" + renewal).ok().json().get("waitingAt").findValuesAsText("activity"))
                .containsExactly("provide-supporting-documents");

        JsonNode lapse = await().atMost(PATIENCE).until(() -> open(signature), open -> open.has("lapse"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(priorities(process)).isNotEmpty().containsOnly(Urgency.TOP));
        assertThat(lapse.at("/renewal/id").asText()).isEqualTo(renewal);
        assertThat(lapse.at("/notices").findValuesAsText("recipient")).isNotEmpty().allMatch(to -> to.startsWith("list:"));
        handIn(renewal);
        await().atMost(PATIENCE).until(() -> !chen.openTask(renewal, "approve-renewal").isEmpty());
        assertThat(priorities(process)).isNotEmpty().containsOnly(Urgency.TOP);
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        lapses.findValidAgain();
        ended(lapse.at("/lapse/id").asText());
    }

    @Test
    void job_of_a_lapsed_renewal_is_acquired_before_those_that_waited_longer() {
        List<SignatureId> healthy = Stream.generate(() -> named(unique("Healthy"), "folder", now.plus(Duration.ofDays(5))))
                .limit(3).toList();
        SignatureId lapsed = signature("folder", now.minus(Duration.ofHours(1)));
        var configuration = (ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration();
        configuration.getJobExecutor().shutdown();
        try {
            healthy.forEach(this::start);
            assertThat(lapses.declare(lapsed)).isTrue();
            assertThat(lapses.declare(lapsed)).isFalse();
            start(lapsed);

            List<String> acquired = configuration.getCommandExecutorTxRequired().execute(context -> context.getJobManager()
                    .findNextJobsToExecute(new Page(0, 1_000))).stream().map(AcquirableJobEntity::getId).toList();
            String urgent = firstJob(lapsed);
            assertThat(healthy).allSatisfy(other -> assertThat(acquired.indexOf(firstJob(other)))
                    .isGreaterThan(acquired.indexOf(urgent)));
            assertThat(acquired).contains(urgent);
        } finally {
            configuration.getJobExecutor().start();
        }
    }

    @Test
    void lapse_that_a_bindings_certificate_causes_ends_when_the_binding_is_gone() throws Exception {
        SignatureId signature = signature("folder", now.plus(Duration.ofDays(200)));
        // called as a version is
        inventory.bindCertificate(signature, "version 1", now.minus(Duration.ofHours(1)), Optional.empty(), "kim");
        watch();

        JsonNode lapse = open(signature);
        assertThat(lapse.at("/lapse/setBy").asText()).isEqualTo("version 1");
        assertThat(lapse.get("lapse").has("setByVersion")).isFalse();
        assertThat(page(signature)).contains("由 version 1 决定", "<td>version 1</td>");
        assertThat(lapse.has("renewal")).isFalse();
        Binding binding = inventory.bindings(signature).get(0);
        kim.delete("/api/v1/signatures/" + signature + "/bindings/" + binding.id()).ok();
        lapses.findValidAgain();

        assertThat(ended(lapse.at("/lapse/id").asText()).at("/lapse/outcome").asText()).isEqualTo("VALID_AGAIN");
        assertThat(task(signature)).isEmpty();
    }

    @Test
    void platform_out_of_reach_does_not_hold_the_task_up_and_announces_later() {
        tokenim.fail("unavailable", "{}");
        SignatureId signature = signature("tokenim", now.minus(Duration.ofHours(3)));
        watch();
        JsonNode lapse = await().atMost(PATIENCE).until(() -> open(signature), open -> open.at("/notices").toString()
                .contains("BEGUN"));
        String id = lapse.at("/lapse/id").asText();
        assertThat(task(signature)).isNotEmpty();
        var renewal = await().atMost(PATIENCE).until(() -> renewals.openOf(signature), Optional::isPresent).get();
        assertThat(announcements(signature)).isEmpty();

        tokenim.noLongerFail("unavailable");
        await().atMost(PATIENCE).until(() -> {
            jobs.hurry(id);
            jobs.hurry(renewal.id().toString());
            return announcements(signature).size() == 1
                    && !lee.openTask(renewal.id().toString(), "provide-supporting-documents").isEmpty();
        });
    }

    @Test
    void platform_that_refuses_to_announce_leaves_telling_people_to_the_officers() {
        tokenim.fail("announcement-refused", "{}");
        SignatureId signature = signature("tokenim", now.minus(Duration.ofHours(3)));
        watch();

        JsonNode lapse = await().atMost(PATIENCE).until(() -> open(signature), open -> open.at("/notices").toString()
                .contains("REFUSED"));
        assertThat(lapse.get("notices").findValuesAsText("problem")).contains("This account may not announce to staff.");
        await().atMost(PATIENCE).until(() -> task(signature), id -> !id.isEmpty());
        assertThat(kinds(signature)).contains("lapse.not-announced").doesNotContain("lapse.announced");
        assertThat(announcements(signature)).isEmpty();
    }

    @Test
    void officers_are_told_by_mail_when_the_task_comes_back() {
        SignatureId signature = signature("folder", now.minus(Duration.ofHours(1)));
        start(signature);
        await().atMost(PATIENCE).until(() -> open(signature), open -> open.has("lapse"));
        String process = lapses.openOf(signature).orElseThrow().processInstanceId().orElseThrow();
        String task = await().atMost(PATIENCE).until(() -> task(signature), id -> !id.isEmpty());
        sato.complete(task, Map.of("lapseDecision", "GO_ON", "comment", "Told the branches by phone")).ok();
        assertThat(subjects("sato")).doesNotContain("Still lapsed: " + name);

        run(process, "day-passed");

        await().atMost(PATIENCE).until(() -> task(signature), id -> !id.isEmpty());
        assertThat(subjects("sato")).containsOnlyOnce("Still lapsed: " + name);
    }

    @Test
    void lapse_is_reminded_of_daily_and_its_task_comes_back_until_an_officer_says_it_is_not_needed() {
        SignatureId signature = signature("folder", now.minus(Duration.ofHours(1)));
        String renewal = start(signature);
        JsonNode lapse = await().atMost(PATIENCE).until(() -> open(signature), open -> open.has("lapse"));
        String process = lapses.openOf(signature).orElseThrow().processInstanceId().orElseThrow();
        String task = await().atMost(PATIENCE).until(() -> task(signature), id -> !id.isEmpty());
        run(process, "lapse-reminder-fell-due");
        await().atMost(PATIENCE).untilAsserted(() ->
                assertThat(subjects("sato")).containsOnlyOnce("Still lapsed: " + name));

        assertThat(kim.get("/api/v1/tasks/" + task).refused(404)).isNotNull();
        assertThat(sato.complete(task, Map.of("lapseDecision", "GO_ON")).refused(400).json().get("detail").asText())
                .isEqualTo("Write down what was done, so that others can read it.");
        sato.complete(task, Map.of("lapseDecision", "LATER", "comment", "x")).refused(400);
        sato.complete(task, Map.of("lapseDecision", "GO_ON", "comment", "Told the branches by phone")).ok();
        assertThat(task(signature)).isEmpty();
        run(process, "day-passed");
        String again = await().atMost(PATIENCE).until(() -> task(signature), id -> !id.isEmpty());
        lee.task(renewal, "provide-supporting-documents");
        sato.complete(again, Map.of("lapseDecision", "NOT_NEEDED", "comment", "The messenger is retired")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_WITHDRAWN");
        JsonNode ended = ended(lapse.at("/lapse/id").asText());
        assertThat(ended.at("/lapse/outcome").asText()).isEqualTo("NO_LONGER_NEEDED");
        watch();
        kim.get("/api/v1/signatures/" + signature + "/lapse").refused(404);
        assertThat(renewals.openOf(signature)).isEmpty();
        assertThat(kinds(signature)).filteredOn("lapse.handled"::equals).hasSize(2);
    }

    private SignatureId signature(String platform, Instant expiry) {
        return named(name, platform, expiry);
    }

    private SignatureId named(String signature, String platform, Instant expiry) {
        SignatureId id = inventory.register(new NewSignature(signature, SignatureKind.CODE_SIGNING, platform, "private-ca",
                Criticality.NORMAL, "CN=Corp Messenger,O=Corp,C=CN", List.of(), KeyAlgorithm.EC_P256, 30, 7, null,
                List.of("kim", "lee")), "root");
        var certificate = TestCertificates.certificate(signature, now.minus(Duration.ofDays(300)), expiry);
        inventory.activate(inventory.stage(id, List.of(certificate), Optional.empty(), "root"), "root");
        return id;
    }

    private void watch() {
        String run = client("root").post("/api/v1/watch", Map.of()).refused(202).json().get("id").asText();
        await().atMost(PATIENCE).until(() -> !kim.get("/api/v1/watch/" + run).ok().json().get("finishedAt").isNull());
    }

    private String start(SignatureId signature) {
        return kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It is urgent")).refused(202)
                .json().get("id").asText();
    }

    private void approve(String renewal) {
        handIn(renewal);
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
    }

    private void handIn(String renewal) {
        String task = lee.task(renewal, "provide-supporting-documents");
        for (JsonNode required : lee.get("/api/v1/tasks/" + task).ok().json().at("/policy/requiredDocuments")) {
            lee.upload("/api/v1/tasks/" + task + "/documents", "files", required.get("code").asText() + ".pdf", LETTER,
                    Map.of("purpose", required.get("code").asText())).ok();
        }
        lee.complete(task, Map.of()).ok();
    }

    /** The open lapse; without one, the answer that says so. */
    private JsonNode open(SignatureId signature) {
        return sato.get("/api/v1/signatures/" + signature + "/lapse").json();
    }

    /** As somebody reads it who reads Chinese. */
    private String page(SignatureId signature) throws Exception {
        Browser reader = new Browser(url("")).language("zh-CN");
        reader.logIn("lee", TestPeople.PASSWORD);
        return reader.get("/signatures/" + signature).body();
    }

    private JsonNode ended(String lapse) {
        return await().atMost(PATIENCE).until(() -> kim.get("/api/v1/lapses/" + lapse).ok().json(),
                view -> view.at("/lapse").has("endedAt"));
    }

    /** Of the officers; empty when there is none. */
    private String task(SignatureId signature) {
        return StreamSupport.stream(sato.get("/api/v1/tasks?size=200").ok().json().spliterator(), false)
                .filter(task -> task.get("activityId").asText().equals("handle-lapse")
                        && task.get("signatureId").asText().equals(signature.toString()))
                .map(task -> task.get("id").asText()).findFirst().orElse("");
    }

    private List<JsonNode> announcements(SignatureId signature) {
        List<JsonNode> found = new ArrayList<>();
        tokenim.state().get("announcements").forEach(one -> {
            if (one.get("signature").asText().equals(signature.toString())) {
                found.add(one);
            }
        });
        return found;
    }

    private List<String> subjects(String recipient) {
        return StreamSupport.stream(client("root").get("/api/v1/outbox?size=200").ok().json().get("messages")
                .spliterator(), false).filter(message -> message.get("to").asText().equals(recipient))
                .map(message -> message.get("subject").asText()).toList();
    }

    private List<Long> priorities(String process) {
        return management.createJobQuery().processInstanceId(process).list().stream().map(Job::getPriority).toList();
    }

    private String firstJob(SignatureId signature) {
        String process = renewals.openOf(signature).orElseThrow().processInstanceId().orElseThrow();
        return management.createJobQuery().processInstanceId(process).activityId("check-signature-status").singleResult()
                .getId();
    }

    private void run(String process, String timer) {
        management.executeJob(management.createJobQuery().processInstanceId(process).activityId(timer).singleResult()
                .getId());
    }

    private List<String> kinds(SignatureId signature) {
        return ledger.find(Optional.of(signature.value()), Optional.empty(), Optional.empty(), 0, 1000).stream()
                .map(LedgerEvent::kind).toList();
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
