package org.sealkeeper.issuance.acme;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.issuance.Asking;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.ledger.Ledger;
import org.springframework.beans.factory.annotation.Autowired;

/** What stories of ACME have in common: a trusted Pebble, signatures of several names, and their renewals. */
abstract class AcmeRenewalTest extends SealkeeperTest {

    static final Duration PATIENCE = Duration.ofMinutes(5);

    final Client kim = client("kim");
    final Client chen = client("chen");
    PebblePeer pebble;

    @TempDir
    Path folder;

    @Autowired
    Issuers issuers;

    @Autowired
    Inventory inventory;

    @Autowired
    Ledger ledger;

    @Autowired
    Jobs jobs;

    @BeforeEach
    void trustPebble() throws IOException {
        pebble = PebblePeer.HTTP.running(port);
        trust("pebble", pebble.root());
    }

    static void trust(String name, String root) throws IOException {
        Files.writeString(Files.createDirectories(DATA.resolve("trust-anchors")).resolve(name + ".pem"), root);
    }

    /** @param name in the request, such as {@code DNS:im.corp.example} */
    CertificateRequest asked(String name) {
        var openssl = new OpenSsl(folder);
        openssl.run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "our.key",
                "-outform", "DER", "-out", "our.csr", "-subj", "/CN=Corp Messenger", "-addext", "subjectAltName=" + name);
        return Asking.request(openssl.joined("our.csr"), SignatureKind.TLS_SERVER);
    }

    String registered(String issuer, String... names) {
        return kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "TLS_SERVER", "platform",
                "folder", "issuer", issuer, "criticality", "LOW", "subject", "CN=" + names[0], "names",
                List.of(names), "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).refused(201)
                .json().get("id").asText();
    }

    String approved(String signature) {
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "It expires soon", "evenIfValid", true)).refused(202).json().get("id").asText();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        return renewal;
    }

    String outcome(String renewal) {
        return await("the end of the renewal").atMost(PATIENCE)
                .until(() -> kim.get("/api/v1/renewals/" + renewal).ok().json(),
                        view -> view.get("state").asText().equals("ENDED")).get("outcome").asText();
    }

    /** The same, without the pauses between one question to the issuer and the next. */
    String outcomeInHaste(String renewal) {
        return await("the end of the renewal").atMost(PATIENCE).until(() -> {
            jobs.endWaiting(renewal);
            return kim.get("/api/v1/renewals/" + renewal).ok().json();
        }, view -> view.get("state").asText().equals("ENDED")).get("outcome").asText();
    }

    /** Orders for a signature whose validation failed. */
    int failedOrders(String signature) {
        return ledger.find(Optional.of(UUID.fromString(signature)), Optional.of("acme-order.failed"), Optional.empty(), 0,
                100).size();
    }

    Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
