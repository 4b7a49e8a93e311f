package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.vault.SoftHsm;

/** An application whose vault is a token of SoftHSM 2: the signature's key, the private CA's and the manifest signer's are in it. */
class TokenRenewalTest {

    private static final String PKCS11 = "--sealkeeper.vault.pkcs11.";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    @Test
    void a_renewal_runs_with_a_key_that_never_leaves_the_token() throws Exception {
        var softHsm = new SoftHsm(folder.resolve("softhsm"));
        softHsm.makeToken("corp");
        Path pin = Files.writeString(folder.resolve("pin"), SoftHsm.PIN + "\n");
        Path spare = Files.writeString(folder.resolve("spare"), "kept in another town\n");
        String[] settings = {PKCS11 + "library=" + SoftHsm.library(), PKCS11 + "token-label=corp", PKCS11 + "pin-file=" + pin,
            PKCS11 + "token-is-copied=true", PKCS11 + "spare-passphrase-file=" + spare,
            "--sealkeeper.retry.pauses=PT1S"};
        Path data = Path.of("target", "test-data", "token-" + UUID.randomUUID().toString().substring(0, 8));
        try (var application = new ChildApplication(data).fast().with(SoftHsm.CONFIGURATION, softHsm.configuration().toString())) {
            application.start(settings);
            Client kim = application.as("kim");
            Client chen = application.as("chen");
            String signature = imported(kim);
            String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It expires"))
                    .ok().json().get("id").asText();
            chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();

            assertThat(kim.outcome(renewal)).as(application.log()).isEqualTo("SIGNATURE_RENEWED");
            JsonNode vault = application.as("root").get("/api/v1/vault").ok().json();
            assertThat(vault.get("secret").asText()).isEqualTo("TOKEN");
            assertThat(vault.get("token").asText()).isEqualTo("corp");
            assertThat(vault.get("opensWithSpare").asBoolean()).isTrue();
            assertThat(vault.get("keysInToken").asInt()).as("the signature's, two of the private CA, the manifest signer's")
                    .isEqualTo(4);
            JsonNode newest = kim.get("/api/v1/backups?signature=" + signature).ok().json().at("/backups/0");
            assertThat(newest.get("state").asText()).isEqualTo("PROVEN");
            assertThat(newest.get("keyIncluded").asBoolean()).isFalse();
            assertThat(data.resolve("vault").resolve("secret")).doesNotExist();
            tokenGoesAndComesBack(application, softHsm, pin);
            assertThat(application.as("root").get("/api/v1/vault").ok().json().get("keysInToken").asInt()).isEqualTo(5);
            application.close();

            // with another PIN the application does not start, and tells why without telling which
            Files.writeString(pin, "4711\n");
            assertThatThrownBy(() -> application.start(settings)).hasMessageStartingWith("The application has ended");
            assertThat(application.log()).contains("The token \"corp\" does not take the PIN.").doesNotContain("4711");
        }
    }

    /** Taken away while a first renewal waits to be approved, put back while its PIN is wrong, and at last as it was. */
    private static void tokenGoesAndComesBack(ChildApplication application, SoftHsm softHsm, Path pin)
            throws IOException {
        Client kim = application.as("kim");
        Client chen = application.as("chen");
        String signature = kim.post("/api/v1/signatures", Map.of("name", "Code", "kind", "CODE_SIGNING", "platform", "folder",
                "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Code,O=Corp", "keyAlgorithm", "EC_P256",
                "custody", "NON_EXPORTABLE", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "The first"))
                .ok().json().get("id").asText();
        String approval = chen.task(renewal, "approve-renewal");
        softHsm.takeAway();
        chen.complete(approval, Map.of("decision", "approve")).ok();

        assertThat(stopped(kim, renewal, "There is no PKCS#11 token")).isEqualTo("The step"
                + " \"Prepare request\" has stopped: There is no PKCS#11 token \"corp\". Insert the token, or make one with its"
                + " own tool. When the cause is gone, an administrator can have it tried again in Cockpit.");
        Files.writeString(pin, "not-its-pin\n");
        softHsm.putBack();
        tryAgain(application);
        assertThat(stopped(kim, renewal, "does not take the PIN")).contains("The token \"corp\" does not take the PIN.")
                .contains("Correct sealkeeper.vault.pkcs11.pin-file");
        assertThat(application.log()).doesNotContain("not-its-pin");
        Files.writeString(pin, SoftHsm.PIN + "\n");
        tryAgain(application);

        assertThat(kim.outcome(renewal)).as(application.log()).isEqualTo("SIGNATURE_RENEWED");
    }

    private static String stopped(Client kim, String renewal, String why) {
        return await("an incident: " + why).atMost(PATIENCE).until(() -> kim.get("/api/v1/renewals/" + renewal).ok().json()
                .at("/incidents/0").asText(), incident -> incident.contains(why));
    }

    /** Every step that stands, as an administrator does with the button in the console, or in Cockpit. */
    private static void tryAgain(ChildApplication application) {
        Client root = application.as("root");
        for (JsonNode job : root.get("/engine-rest/job?noRetriesLeft=true&maxResults=50").ok().json()) {
            root.put("/engine-rest/job/" + job.get("id").asText() + "/retries", Map.of("retries", 1)).ok();
        }
    }

    private String imported(Client kim) {
        var openssl = new OpenSsl(folder);
        openssl.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "im.key",
                "-out", "im.pem", "-days", "5", "-subj", "/CN=im.corp.example/O=Corp", "-addext",
                "subjectAltName=DNS:im.corp.example", "-addext", "keyUsage=critical,digitalSignature", "-addext",
                "extendedKeyUsage=serverAuth");
        return kim.upload("/api/v1/signatures/import", "file", "im.pem", openssl.joined("im.pem", "im.key"),
                Map.of("name", "Corp Messenger", "platform", "folder", "issuer", "private-ca", "criticality", "LOW",
                        "keepers", "kim,lee", "custody", "NON_EXPORTABLE")).refused(201).json().get("id").asText();
    }
}
