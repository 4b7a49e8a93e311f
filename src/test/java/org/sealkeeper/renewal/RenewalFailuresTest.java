package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.inventory.OpenSsl;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;

/** What happens to renewals on the way that does not go as it should. */
class RenewalFailuresTest extends RenewalTest {

    private static final Map<String, String> PRIVATE_CA = Map.of("issuer", "private-ca");
    private static final Map<String, String> CONSOLE = Map.of("issuer", "console");

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private ManagementService management;

    @Test
    void key_that_the_issuer_takes_no_more_is_replaced_by_a_new_one() {
        String signature = imported(PRIVATE_CA, "5", "rsa:2048");

        String renewal = approved(signature);

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(kim.story(renewal)).containsSubsequence("certificate.refused", "request.withdrawn",
                "request.prepared", "certificate.issued");
        assertThat(kim.get("/api/v1/renewals/" + renewal + "/history").ok().json().findValuesAsText("sentence"))
                .anyMatch(sentence -> sentence.contains("The key is RSA with 2048 bits"));
        assertThat(states(signature)).containsExactlyInAnyOrder("SUPERSEDED", "ACTIVE");
    }

    @Test
    void version_that_fails_its_checks_is_rolled_back_and_the_renewal_can_be_stopped() {
        String signature = imported(CONSOLE);
        String renewal = approved(signature);
        uploadTlsCertificateForCodeSigning(renewal);

        String decision = chen.task(renewal, "decide-after-rollback");
        assertThat(states(signature)).containsExactlyInAnyOrder("ACTIVE", "PENDING");
        assertThat(kim.get("/api/v1/renewals/" + renewal + "/reports").ok().json().findValuesAsText("versionNumber"))
                .as("the new version, and then the one that was put back").containsExactly("2", "1");
        chen.complete(decision, Map.of("rollbackDecision", "PERHAPS")).refused(400);
        kim.complete(decision, Map.of("rollbackDecision", "STOP")).refused(404);
        chen.complete(decision, Map.of("rollbackDecision", "STOP", "comment", "The vendor must look at it")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_STOPPED");
        assertThat(states(signature)).containsExactly("ACTIVE");
        assertThat(kim.story(renewal)).contains("version.rolled-back", "rollback.decided", "request.withdrawn");
        assertThat(failedChecks(renewal)).contains("Usage fits the kind of signature");
        start(kim, signature);
    }

    @Test
    void security_officers_are_told_at_once_when_what_was_put_back_fails_its_checks_too() {
        String signature = imported(CONSOLE);
        String renewal = approved(signature);
        uploadTlsCertificateForCodeSigning(renewal);

        chen.task(renewal, "decide-after-rollback");
        String name = kim.get("/api/v1/signatures/" + signature).ok().json().get("name").asText();
        assertThat(client("sato").get("/api/v1/outbox?size=200").ok().json().findValuesAsText("subject"))
                .contains("At once: what was put back for " + name + " does not work either");
        assertThat(kim.get("/api/v1/renewals/" + renewal + "/reports").ok().json().get(1).toString())
                .contains("The certificate is that of a certification authority").doesNotContain("The new version");
    }

    @Test
    void version_that_fails_its_checks_can_be_regenerated() {
        String signature = imported(CONSOLE);
        String renewal = approved(signature);
        uploadTlsCertificateForCodeSigning(renewal);
        chen.complete(chen.task(renewal, "decide-after-rollback"),
                Map.of("rollbackDecision", "REGENERATE", "comment", "With the right profile")).ok();

        String task = kim.task(renewal, "obtain-certificate-at-console");
        var vendor = new OpenSsl(folder);
        byte[] issued = vendor.issuedForCodeSigning(kim.get("/api/v1/tasks/" + task + "/request.csr").ok().body());
        kim.upload("/api/v1/tasks/" + task + "/certificate", "file", "issued.pem", issued, Map.of()).ok();
        kim.complete(task, Map.of("consoleOutcome", "UPLOADED")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(states(signature)).containsExactlyInAnyOrder("SUPERSEDED", "ACTIVE");
    }

    @Test
    void what_was_approved_is_approved_again_when_the_issuer_was_changed_since() {
        String signature = imported(CONSOLE);
        String renewal = approved(signature);
        String task = kim.task(renewal, "obtain-certificate-at-console");
        var vendor = new OpenSsl(folder);
        byte[] issued = vendor.issuedForCodeSigning(kim.get("/api/v1/tasks/" + task + "/request.csr").ok().body());
        kim.upload("/api/v1/tasks/" + task + "/certificate", "file", "issued.pem", issued, Map.of()).ok();

        kim.patch("/api/v1/signatures/" + signature, PRIVATE_CA).ok();
        kim.complete(task, Map.of("consoleOutcome", "UPLOADED")).ok();
        assertThat(chen.get("/api/v1/tasks/" + chen.task(renewal, "approve-renewal")).ok().json().get("refusalReason")
                .asText()).isEqualTo("The approvals do not cover this request: something changed since, or they are too old");
        approve(renewal);

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(kim.story(renewal).stream().filter("approval.decided"::equals)).hasSize(2);
        assertThat(kim.get("/api/v1/signatures/" + signature).ok().json().at("/versions").findValuesAsText("issuer"))
                .anyMatch(issuer -> issuer.contains("Sealkeeper"));
    }

    @Test
    void signature_that_is_valid_long_enough_is_left_alone_unless_it_is_asked_for() {
        String signature = imported(PRIVATE_CA, "300", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
        assertThat(kim.outcome(start(kim, signature))).isEqualTo("SIGNATURE_STILL_VALID");

        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "A new name on the seal", "evenIfValid", true)).refused(202).json().get("id").asText();
        handIn(lee, renewal);
        approve(renewal);

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
    }

    @Test
    void timers_remind_and_escalate_and_approve_nothing() {
        String renewal = start(kim, imported(PRIVATE_CA));
        String documents = lee.task(renewal, "provide-supporting-documents");
        fallsDue(renewal, "documents-reminder-fell-due", "remind-keepers-of-documents");
        fallsDue(renewal, "documents-escalation-fell-due", "escalate-missing-documents");
        assertThat(lee.task(renewal, "provide-supporting-documents")).isEqualTo(documents);

        handIn(lee, renewal);
        String approval = chen.task(renewal, "approve-renewal");
        fallsDue(renewal, "approval-reminder-fell-due", "remind-approvers");
        fallsDue(renewal, "approval-escalation-fell-due", "escalate-missing-approval");
        assertThat(chen.task(renewal, "approve-renewal")).isEqualTo(approval);

        assertThat(kim.story(renewal)).doesNotContain("approval.decided", "certificate.issued");
    }

    @Test
    void process_that_an_administrator_deletes_is_a_cancelled_renewal_and_the_next_one_can_begin() {
        String signature = imported(PRIVATE_CA);
        String renewal = start(kim, signature);
        lee.task(renewal, "provide-supporting-documents");

        client("root").delete("/engine-rest/process-instance/" + instance(renewal)).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("CANCELLED");
        assertThat(states(signature)).containsExactly("ACTIVE");
        lee.task(start(kim, signature), "provide-supporting-documents");
    }

    @Test
    void of_many_who_start_at_the_same_time_one_does() throws Exception {
        String signature = imported(PRIVATE_CA);
        List<ResponseEntity<JsonNode>> answers = eightTimes(() -> startWith(new HttpHeaders(), signature));

        assertThat(answers.stream().filter(answer -> answer.getStatusCode().value() == 202)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.getStatusCode().value() == 409)).hasSize(7);
    }

    @Test
    void start_that_is_asked_for_again_with_its_key_is_the_same_renewal() {
        String signature = imported(PRIVATE_CA);
        var key = new HttpHeaders();
        key.set("Idempotency-Key", "ticket-4711-" + signature);

        ResponseEntity<JsonNode> first = startWith(key, signature);
        ResponseEntity<JsonNode> again = startWith(key, signature);

        assertThat(again.getStatusCode().value()).isEqualTo(202);
        assertThat(again.getBody().get("id")).isEqualTo(first.getBody().get("id"));
        assertThat(startWith(key, imported(PRIVATE_CA)).getStatusCode().value()).isEqualTo(409);
    }

    private void fallsDue(String renewal, String timer, String step) {
        Job job = management.createJobQuery().processInstanceId(instance(renewal)).activityId(timer).singleResult();
        management.executeJob(job.getId());
        await(step).until(() -> kim.get("/api/v1/renewals/" + renewal + "/history").ok().json()
                .findValuesAsText("activity").contains(step));
        assertThat(management.createJobQuery().processInstanceId(instance(renewal)).activityId(timer).count()).isZero();
    }

    private String instance(String renewal) {
        return runtime.createProcessInstanceQuery().processInstanceBusinessKey(renewal).rootProcessInstances()
                .singleResult().getId();
    }

    private List<String> states(String signature) {
        return kim.get("/api/v1/signatures/" + signature).ok().json().get("versions").findValuesAsText("state");
    }

    private List<String> failedChecks(String renewal) {
        return Stream.of(kim.get("/api/v1/renewals/" + renewal + "/reports").ok().json().get(0).get("checks"))
                .flatMap(checks -> StreamSupport.stream(checks.spliterator(), false))
                .filter(check -> check.get("outcome").asText().equals("FAILED"))
                .map(check -> check.get("label").asText()).toList();
    }

    private ResponseEntity<JsonNode> startWith(HttpHeaders headers, String signature) {
        return as("kim").exchange("/api/v1/signatures/" + signature + "/renewals", HttpMethod.POST,
                new HttpEntity<>(Map.of("reason", "It expires soon"), headers), JsonNode.class);
    }

    private static <T> List<T> eightTimes(Callable<T> asked) throws Exception {
        var people = Executors.newFixedThreadPool(8);
        try {
            return people.invokeAll(Stream.generate(() -> asked).limit(8).toList()).stream()
                    .map(RenewalFailuresTest::answer).toList();
        } finally {
            people.shutdown();
        }
    }

    private static <T> T answer(Future<T> asked) {
        try {
            return asked.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
