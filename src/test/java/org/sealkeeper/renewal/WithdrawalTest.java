package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.Platforms;
import org.springframework.beans.factory.annotation.Autowired;

/** Renewals that whoever asked for them wants no more. */
class WithdrawalTest extends RenewalTest {

    private static final Map<String, String> PRIVATE_CA = Map.of("issuer", "private-ca");
    private static final Map<String, String> WHY = Map.of("reason", "The contract was ended");

    @Autowired
    private Inventory inventory;

    @Autowired
    private Platforms platforms;

    @Test
    void renewal_that_waits_for_documents_is_withdrawn_by_whoever_asked_for_it() {
        String signature = imported(PRIVATE_CA);
        String renewal = start(kim, signature);
        String task = lee.task(renewal, "provide-supporting-documents");

        withdraw(kim, renewal, Map.of("reason", " ")).refused(400);
        assertThat(detail(withdraw(lee, renewal, WHY).refused(403)))
                .isEqualTo("Only kim, who asked for this renewal, or an administrator may withdraw it.");
        withdraw(kim, renewal, WHY).refused(202);

        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_WITHDRAWN");
        assertThat(kim.get("/api/v1/renewals/" + renewal + "/history").ok().json().findValuesAsText("sentence"))
                .contains("kim withdrew the renewal. “The contract was ended”", "The renewal ended: it was withdrawn.");
        lee.complete(task, Map.of()).refused(404);
        assertThat(detail(withdraw(kim, renewal, WHY).refused(409)))
                .isEqualTo("This renewal has ended already; there is nothing to withdraw.");
        lee.task(start(kim, signature), "provide-supporting-documents");
    }

    @Test
    void request_at_a_vendors_console_is_withdrawn_with_its_renewal() {
        String signature = imported(Map.of("issuer", "console"));
        String renewal = approved(signature);
        String task = kim.task(renewal, "obtain-certificate-at-console");
        var vendor = new OpenSsl(folder);
        byte[] issued = vendor.issuedForCodeSigning(kim.get("/api/v1/tasks/" + task + "/request.csr").ok().body());
        kim.upload("/api/v1/tasks/" + task + "/certificate", "file", "issued.pem", issued, Map.of()).ok();

        withdraw(client("root"), renewal, WHY).refused(202);

        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_WITHDRAWN");
        assertThat(kim.story(renewal)).contains("request.withdrawn");
        assertThat(versions(signature).findValuesAsText("state")).containsExactly("ACTIVE");
    }

    @Test
    void version_that_the_platform_uses_already_is_taken_back() throws Exception {
        String id = imported(Map.of("issuer", "console"));
        String renewal = approved(id);
        uploadTlsCertificateForCodeSigning(renewal);
        chen.task(renewal, "decide-after-rollback");
        Signature signature = inventory.signature(SignatureId.of(id));
        Platform platform = platforms.named("folder");
        platform.install(signature, inventory.pendingVersion(signature.id()).orElseThrow());

        withdraw(kim, renewal, WHY).refused(202);

        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_WITHDRAWN");
        assertThat(platform.status(signature).fingerprint())
                .isEqualTo(inventory.activeVersion(signature.id()).map(Version::fingerprint));
        assertThat(kim.story(renewal)).containsSubsequence("renewal.withdrawn", "version.rolled-back",
                "request.withdrawn", "renewal.ended");
        assertThat(versions(id).findValuesAsText("state")).containsExactly("ACTIVE");
    }

    @Test
    void renewed_signature_cannot_be_unrenewed() {
        String renewal = approved(imported(PRIVATE_CA));
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");

        withdraw(kim, renewal, WHY).refused(409);
    }

    @Test
    void people_are_shown_what_they_may_withdraw_and_tasklist_refuses_what_they_may_not() {
        String renewal = start(kim, imported(PRIVATE_CA));
        lee.task(renewal, "provide-supporting-documents");

        assertThat(kim.get("/api/v1/renewals?withdrawable=true&size=200").ok().json().findValuesAsText("id"))
                .contains(renewal);
        assertThat(lee.get("/api/v1/renewals?withdrawable=true&size=200").ok().json().findValuesAsText("id"))
                .doesNotContain(renewal);
        assertThat(inTasklist(lee, renewal).refused(403).text()).contains("Only kim, who asked for this renewal");
        inTasklist(kim, renewal).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_WITHDRAWN");
    }

    private static Client.Answer withdraw(Client person, String renewal, Map<String, String> body) {
        return person.post("/api/v1/renewals/" + renewal + "/withdrawal", body);
    }

    private static Client.Answer inTasklist(Client person, String renewal) {
        return person.post("/engine-rest/process-definition/key/renewal-withdrawal/submit-form", Map.of("variables",
                Map.of("renewalId", Map.of("value", renewal), "reason", Map.of("value", "The contract was ended"))));
    }

    private JsonNode versions(String signature) {
        return kim.get("/api/v1/signatures/" + signature).ok().json().get("versions");
    }

    private static String detail(Client.Answer answer) {
        return answer.json().get("detail").asText();
    }
}
