package org.sealkeeper.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Ports;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;

class BindingChecksTest extends SealkeeperTest {

    private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant EXPIRED = Instant.parse("2020-06-01T00:00:00Z");
    private static final Instant VALID = Instant.parse("2090-01-01T00:00:00Z");

    @Autowired
    private BindingChecks checks;

    @Autowired
    private Inventory inventory;

    @Autowired
    private EndpointProbe probe;

    @Test
    void endpoint_with_a_valid_certificate_passes_and_the_inventory_knows_its_end() {
        try (var server = TlsServer.of(LONG_AGO, VALID, "localhost")) {
            SignatureId signature = boundTo("localhost:" + server.port());

            assertThat(checks.of(run(signature))).containsExactly(new Result("bound-endpoint-answers", Outcome.PASSED,
                    "localhost:" + server.port() + " answers with a certificate that is valid until 2090-01-01 00:00"
                            + " UTC.", "localhost:" + server.port() + " 出示的证书有效，到期时间为 2090-01-01 00:00 UTC。"));
            assertThat(inventory.bindings(signature).get(0).notAfter()).contains(VALID);
        }
    }

    @Test
    void expired_endpoint_is_a_warning_that_the_signature_stays_lapsed() {
        try (var server = TlsServer.of(LONG_AGO, EXPIRED, "localhost")) {
            SignatureId signature = boundTo("localhost:" + server.port());

            warned(checks.of(run(signature)), "The bound endpoint localhost:" + server.port() + " answers with a"
                    + " certificate that expired 2020-06-01 00:00 UTC. Renewing the signature does not change that: the"
                    + " renewal goes on, but the signature stays lapsed until the endpoint has a new certificate.");
            assertThat(inventory.bindings(signature).get(0).notAfter()).contains(EXPIRED);
        }
    }

    @Test
    void endpoint_with_a_certificate_of_the_future_is_a_warning() {
        try (var server = TlsServer.of(Instant.parse("2089-01-01T00:00:00Z"), VALID, "localhost")) {
            warned(checks.of(run(boundTo("localhost:" + server.port()))), "The bound endpoint localhost:" + server.port()
                    + " answers with a certificate that is valid only from 2089-01-01 00:00 UTC. The renewal goes on;"
                    + " have the endpoint looked at.");
        }
    }

    @Test
    void endpoint_with_a_certificate_for_another_name_is_a_warning() {
        try (var server = TlsServer.of(LONG_AGO, VALID, "fallback")) {
            warned(checks.of(run(boundTo("localhost:" + server.port()))), "The bound endpoint localhost:" + server.port()
                    + " answers with a certificate for fallback. The renewal goes on; have the endpoint looked at.");
        }
    }

    @Test
    void endpoint_that_does_not_answer_is_a_warning_and_a_problem_in_the_inventory() throws IOException {
        int port = Ports.free();
        SignatureId signature = boundTo("localhost:" + port);

        warned(checks.of(run(signature)), "No certificate was seen at the bound endpoint localhost:" + port
                + ": localhost:" + port + " accepts no connections. The renewal goes on; have the endpoint looked at.");
        assertThat(inventory.bindings(signature).get(0).problem())
                .contains("localhost:" + port + " accepts no connections.");
    }

    @Test
    void endpoint_that_still_shows_the_version_that_is_replaced_is_a_warning() {
        try (var server = TlsServer.of(LONG_AGO, VALID, "localhost")) {
            String endpoint = "localhost:" + server.port();
            SignatureId signature = registered(SignatureKind.TLS_SERVER, "localhost");
            inventory.bindEndpoint(signature, endpoint, "kim");
            inventory.activate(inventory.stage(signature, probe.probe(endpoint).chain(), Optional.empty(), "kim"), "kim");

            warned(checks.of(run(signature)), "The bound endpoint " + endpoint + " still answers with version 1, which is"
                    + " being replaced. Install the new version there before the old one ends.");
        }
    }

    @Test
    void bound_certificate_that_has_expired_is_a_warning() {
        SignatureId signature = registered();
        inventory.bindCertificate(signature, "Team profile", EXPIRED, Optional.empty(), "kim");

        warned(checks.of(run(signature)), "Team profile expired 2020-06-01 00:00 UTC. Renewing the signature does not"
                + " change that: the renewal goes on, but the signature stays lapsed until it is replaced.");
    }

    @Test
    void signature_without_bindings_has_nothing_to_check() {
        assertThat(checks.of(run(registered()))).singleElement()
                .satisfies(result -> assertThat(result.outcome()).isEqualTo(Outcome.NOT_APPLICABLE))
                .satisfies(result -> assertThat(result.sentence()).isEqualTo("The signature is bound to nothing."));
    }

    private static void warned(List<Result> results, String sentence) {
        assertThat(results).singleElement()
                .satisfies(result -> assertThat(result.sentence()).isEqualTo(sentence))
                .satisfies(result -> assertThat(result.outcome()).isEqualTo(Outcome.WARNING));
    }

    private SignatureId boundTo(String endpoint) {
        SignatureId signature = registered();
        inventory.bindEndpoint(signature, endpoint, "kim");
        return signature;
    }

    private SignatureId registered() {
        return registered(SignatureKind.CODE_SIGNING);
    }

    private SignatureId registered(SignatureKind kind, String... names) {
        return inventory.register(new NewSignature(unique("messenger"), kind, "folder", "private-ca",
                Criticality.NORMAL, "CN=Corp Messenger", List.of(names), KeyAlgorithm.EC_P256, 30, 7, List.of(30),
                List.of("kim", "lee")), "kim");
    }

    private static Run run(SignatureId signature) {
        return new Run(UUID.randomUUID().toString(), Optional.of(UUID.randomUUID()), Optional.empty(), signature, VersionId.random());
    }
}
