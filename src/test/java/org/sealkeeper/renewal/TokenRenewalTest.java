package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @TempDir
    private Path folder;

    @Test
    void a_renewal_runs_with_a_key_that_never_leaves_the_token() throws Exception {
        var softHsm = new SoftHsm(folder.resolve("softhsm"));
        softHsm.makeToken("corp");
        Path pin = Files.writeString(folder.resolve("pin"), SoftHsm.PIN + "\n");
        Path spare = Files.writeString(folder.resolve("spare"), "kept in another town\n");
        String[] settings = {PKCS11 + "library=" + SoftHsm.library(), PKCS11 + "token-label=corp", PKCS11 + "pin-file=" + pin,
            PKCS11 + "token-is-copied=true", PKCS11 + "spare-passphrase-file=" + spare};
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
            application.close();

            // with another PIN the application does not start, and tells why without telling which
            Files.writeString(pin, "4711\n");
            assertThatThrownBy(() -> application.start(settings)).hasMessageStartingWith("The application has ended");
            assertThat(application.log()).contains("The token \"corp\" does not take the PIN.").doesNotContain("4711");
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
