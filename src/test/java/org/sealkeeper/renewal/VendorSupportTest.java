package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.OpenSsl;
import org.springframework.beans.factory.annotation.Autowired;

/** Renewals that were refused, and refused again with a new key. */
class VendorSupportTest extends RenewalTest {

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private ManagementService management;

    @Test
    void what_the_vendor_issued_at_last_is_uploaded_and_installed() {
        String signature = imported(Map.of("issuer", "console"));
        String renewal = refusedTwice(signature);
        String support = lee.task(renewal, "resolve-with-vendor-support");
        lee.complete(support, with("supportOutcome", "UPLOADED")).refused(422);
        var vendor = new OpenSsl(folder);
        byte[] issued = vendor.issuedForCodeSigning(lee.get("/api/v1/tasks/" + support + "/request.csr").ok().body());
        lee.upload("/api/v1/tasks/" + support + "/certificate", "file", "issued.pem", issued, Map.of()).ok();
        lee.complete(support, with("supportOutcome", "UPLOADED")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(kim.get("/api/v1/renewals/" + renewal + "/history").ok().json().findValuesAsText("sentence"))
                .anyMatch(sentence -> sentence.contains("C-4711"));
    }

    @Test
    void after_another_try_the_vendor_issues() {
        String renewal = refusedTwice(imported(Map.of("issuer", "console")));
        lee.complete(lee.task(renewal, "resolve-with-vendor-support"), with("supportOutcome", "TRY_AGAIN")).ok();
        String task = kim.task(renewal, "obtain-certificate-at-console");
        var vendor = new OpenSsl(folder);
        byte[] issued = vendor.issuedForCodeSigning(kim.get("/api/v1/tasks/" + task + "/request.csr").ok().body());
        kim.upload("/api/v1/tasks/" + task + "/certificate", "file", "issued.pem", issued, Map.of()).ok();
        kim.complete(task, Map.of("consoleOutcome", "UPLOADED")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
    }

    @Test
    void new_signature_is_applied_for_in_a_renewal_of_its_own_with_its_own_approval() {
        String signature = imported(Map.of("issuer", "console"));
        String renewal = refusedTwice(signature);
        lee.complete(lee.task(renewal, "resolve-with-vendor-support"), with("supportOutcome", "APPLY_NEW")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("NEW_SIGNATURE_APPLIED_FOR");

        String name = kim.get("/api/v1/signatures/" + signature).ok().json().get("name").asText();
        JsonNode successor = kim.get("/api/v1/signatures?q=" + renewal.substring(0, 8)).ok().json().get("signatures")
                .get(0);
        assertThat(successor.get("name").asText()).isEqualTo(name + " / " + renewal.substring(0, 8));
        String enrolment = await().atMost(Duration.ofMinutes(2)).until(() ->
                kim.get("/api/v1/signatures/" + successor.get("id").asText() + "/renewals")
                .ok().json(), found -> found.size() == 1).get(0).get("id").asText();
        handIn(lee, enrolment);
        approve(enrolment);
        kim.task(enrolment, "obtain-certificate-at-console");
    }

    @Test
    void open_case_is_reminded_of_each_day_until_it_is_closed() {
        String renewal = refusedTwice(imported(Map.of("issuer", "console")));
        String support = lee.task(renewal, "resolve-with-vendor-support");
        Job first = reminder(renewal);
        management.executeJob(first.getId());
        await().atMost(Duration.ofMinutes(2)).until(() -> kim.get("/api/v1/renewals/" + renewal + "/history").ok().json()
                .findValuesAsText("activity").contains("remind-of-support-case"));

        Job next = reminder(renewal);
        assertThat(next.getId()).isNotEqualTo(first.getId());
        lee.complete(support, Map.of("caseNumber", "C-4711", "supportOutcome", "GIVE_UP", "comment", "No more")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_GIVEN_UP");
        assertThat(management.createJobQuery().jobId(next.getId()).count()).isZero();
    }

    private String refusedTwice(String signature) {
        String renewal = approved(signature);
        String first = kim.task(renewal, "obtain-certificate-at-console");
        kim.complete(first, Map.of("consoleOutcome", "REFUSED", "comment", "The account is locked")).ok();
        String second = kim.task(renewal, "obtain-certificate-at-console");
        kim.complete(second, Map.of("consoleOutcome", "REFUSED", "comment", "Still locked")).ok();
        return renewal;
    }

    private Job reminder(String renewal) {
        String instance = runtime.createProcessInstanceQuery().processInstanceBusinessKey(renewal).rootProcessInstances()
                .singleResult().getId();
        return management.createJobQuery().processInstanceId(instance).activityId("support-reminder-fell-due")
                .singleResult();
    }

    private static Map<String, String> with(String name, String value) {
        return Map.of("caseNumber", "C-4711", name, value);
    }
}
