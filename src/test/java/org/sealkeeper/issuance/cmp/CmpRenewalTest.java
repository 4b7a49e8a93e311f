package org.sealkeeper.issuance.cmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.JobQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;

/** Whole renewals over {@code /api/v1} with certificates from a CMP server. */
class CmpRenewalTest extends SealkeeperTest {

    private static final byte[] LETTER = "%PDF-1.7\nLetter\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final CmpRa ra = CmpPeer.RA;
    private final Client kim = client("kim");
    private final Client lee = client("lee");
    private final Client chen = client("chen");
    private int issuedBefore;

    @Autowired
    private ManagementService management;

    @Autowired
    private Jobs jobs;

    @BeforeEach
    void trustTheCa() throws IOException {
        Path anchors = Files.createDirectories(DATA.resolve("trust-anchors"));
        CmpPeer.CA.pem(anchors.resolve("cmp-test.pem"), CmpPeer.CA.root());
        ra.behind.requests.clear();
        issuedBefore = CmpPeer.CA.issued.size();
    }

    @AfterEach
    void calm() {
        ra.behind.refusal = null;
        ra.behind.puttingOff = false;
        ra.spoils.clear();
    }

    @Test
    void certificate_is_waited_for_then_updated_with_its_own_key_and_the_old_one_revoked() throws Exception {
        String signature = registered();
        ra.behind.puttingOff = true;
        String first = approved(signature);
        await().atMost(PATIENCE).until(() -> !ra.behind.putOff.isEmpty());
        Job timer = job(first, management.createJobQuery().timers().activityId("waiting-time-elapsed"));
        ra.answerNow();
        management.executeJob(timer.getId());
        assertThat(kim.outcome(first)).isEqualTo("SIGNATURE_RENEWED");

        assertThat(kim.outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");

        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_KEY_UPDATE_REQ,
                PKIBody.TYPE_CERT_CONFIRM);
        assertThat(issued()).hasSize(2);
        client("sato").post("/api/v1/signatures/" + signature + "/versions/1/revocation",
                Map.of("code", "SUPERSEDED", "reason", "It has a successor")).refused(204);
        BigInteger old = issued().get(0).getSerialNumber();
        assertThat(ra.behind.revoked).containsEntry(old, 4).doesNotContainKey(issued().get(1).getSerialNumber());
    }

    @Test
    void refusal_leads_to_a_new_key_and_then_to_vendor_support_with_the_reason() {
        ra.behind.refuseWith(PKIFailureInfo.badCertTemplate, "unknown company");
        String renewal = approved(registered());

        String support = lee.task(renewal, "resolve-with-vendor-support");
        assertThat(lee.get("/api/v1/tasks/" + support).ok().json().get("refusalReason").asText())
                .isEqualTo("The CMP server of cmp-test refuses: it does not accept names or extensions of the request"
                        + " (“unknown company”).");
        ra.behind.refusal = null;
        lee.complete(support, Map.of("supportOutcome", "TRY_AGAIN", "caseNumber", "C-1")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_REQ,
                PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_CONFIRM);
        assertThat(issued()).hasSize(1);
    }

    @Test
    void connection_lost_at_the_confirmation_enrols_nothing_twice() {
        ra.spoils.add((message, server) -> server.answer(message));
        ra.spoils.add((message, server) -> null);
        String renewal = approved(registered());

        // sooner or later than it is looked at: on a machine that stands still for a minute it has been tried again by then
        assertThat(await("the end of the renewal").atMost(PATIENCE).until(() -> {
            jobs.hurry(renewal);
            return kim.get("/api/v1/renewals/" + renewal).ok().json();
        }, view -> view.get("state").asText().equals("ENDED")).get("outcome").asText()).isEqualTo("SIGNATURE_RENEWED");
        assertThat(kim.story(renewal)).containsOnlyOnce("step.failed");
        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_CONFIRM);
        assertThat(issued()).hasSize(1);
    }

    private String registered() {
        return kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "CODE_SIGNING", "platform",
                "folder", "issuer", CmpPeer.ISSUER, "criticality", "NORMAL", "subject", "CN=Corp Messenger,O=Corp,C=CN",
                "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
    }

    private String approved(String signature) {
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "It expires soon", "evenIfValid", true)).refused(202).json().get("id").asText();
        String documents = lee.task(renewal, "provide-supporting-documents");
        lee.upload("/api/v1/tasks/" + documents + "/documents", "files", "letter.pdf", LETTER,
                Map.of("purpose", "authorisation-letter")).ok();
        lee.complete(documents, Map.of()).ok();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        return renewal;
    }

    private Job job(String renewal, JobQuery query) {
        return await().atMost(PATIENCE).until(() -> query.list().stream()
                .filter(job -> jobs.renewalOf(job).equals(renewal)).findFirst(), Optional::isPresent).get();
    }

    private List<X509Certificate> issued() {
        return CmpPeer.CA.issued.subList(issuedBefore, CmpPeer.CA.issued.size());
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
