package org.sealkeeper.issuance.est;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.remote.Enrolling;
import org.sealkeeper.issuance.remote.TestCa;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class EstIssuerTest extends Enrolling {

    private static final TestCa CA = new TestCa();

    @TempDir
    private Path folder;

    @Autowired
    private EstEnrolments enrolments;

    private EstServer server;

    @BeforeEach
    void open() throws Exception {
        CA.pem(folder.resolve("root.pem"), CA.root());
        CA.pkcs12(folder.resolve("client.p12"), CA.party("Our RA", KeyPurposeId.id_kp_clientAuth), "changeit");
        server = new EstServer(folder, CA);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void certificate_is_issued_for_a_key_of_each_kind(KeyAlgorithm algorithm) throws Exception {
        CertificateRequest request = newRequest(algorithm);

        var answer = (Answer.Issued) withPassword().request(request);

        assertThat(answer.chain()).hasSize(2);
        assertThat(answer.chain().get(0).getPublicKey()).isEqualTo(vault.publicKey(request.key()));
        assertThat(answer.chain().get(1).getSubjectX500Principal().getName()).contains("CN=est-ca");
        assertThat(server.seen).containsExactly("simpleenroll by password");
        assertThat(withPassword().request(request)).isEqualTo(answer);
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void client_certificate_tells_who_asks() throws Exception {
        assertThat(withCertificate().request(newRequest(KeyAlgorithm.EC_P256))).isInstanceOf(Answer.Issued.class);
        assertThat(server.seen).containsExactly("simpleenroll by C=CN,O=Corp,CN=Our RA");
    }

    @Test
    void certificate_is_renewed_with_itself_where_it_may_be_shown_to_servers() throws Exception {
        server.profile = "est-client.cnf";
        CertificateRequest first = newRequest(KeyAlgorithm.EC_P256);
        activated(first, withPassword().request(first));
        CertificateRequest second = requestFor(first.signature());

        activated(second, withPassword().request(second));

        assertThat(server.seen).containsExactly("simpleenroll by password",
                "simplereenroll by CN=Corp Messenger,O=Corp,C=CN");
    }

    @Test
    void certificate_that_is_only_for_signing_code_is_renewed_with_what_is_configured() throws Exception {
        CertificateRequest first = newRequest(KeyAlgorithm.EC_P256);
        activated(first, withPassword().request(first));

        withPassword().request(requestFor(first.signature()));

        assertThat(server.seen).containsExactly("simpleenroll by password", "simplereenroll by password");
    }

    @Test
    void request_that_has_to_wait_is_made_again_when_the_server_says() throws Exception {
        server.instead.add(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "90");
            EstServer.reply(exchange, 202, new byte[0]);
        });
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);

        Instant before = clock.instant();
        var waiting = (Answer.Waiting) withPassword().request(request);
        assertThat(Duration.between(before, waiting.askAgainAt())).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(110));

        assertThat(withPassword().request(request)).isInstanceOf(Answer.Issued.class);
    }

    @ParameterizedTest
    @CsvSource({"'30', 2026-06-01T00:00:30Z", "'Mon, 01 Jun 2026 00:10:00 GMT', 2026-06-01T00:10:00Z",
        "'999999999', 2026-06-02T00:00:00Z", "'0', 2026-06-01T00:00:01Z", "'soon', 2026-06-01T00:05:00Z",
        "'Mon, 01 Jun 2020 00:10:00 GMT', 2026-06-01T00:00:01Z"})
    void retry_after_is_read_as_seconds_or_date_and_kept_within_a_day(String header, Instant expected) {
        assertThat(RetryAfter.of(Optional.of(header), Instant.parse("2026-06-01T00:00:00Z"))).isEqualTo(expected);
    }

    @Test
    void refusal_is_passed_on_in_a_sentence() {
        server.instead.add(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            EstServer.reply(exchange, 400, "The subject is not yours.\n".getBytes(StandardCharsets.UTF_8));
        });

        assertThatThrownBy(() -> withPassword().request(newRequest(KeyAlgorithm.EC_P256)))
                .isInstanceOf(RefusedByIssuer.class)
                .hasMessage("The EST server of est-test refuses: HTTP status 400 (“The subject is not yours.”).");
    }

    @Test
    void wrong_password_is_noticed_and_can_be_put_right() throws Exception {
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);

        assertThatThrownBy(() -> issuer(Map.of("user", "corp", "password", "wrong")).request(request))
                .isInstanceOf(IOException.class).hasMessageContaining("it answers with HTTP status 401")
                .hasMessageNotContaining("wrong");

        assertThat(withPassword().request(request)).isInstanceOf(Answer.Issued.class);
    }

    @Test
    void server_of_another_ca_is_not_trusted_and_hears_no_password() {
        CA.pem(folder.resolve("other.pem"), new TestCa().root());

        assertThatThrownBy(() -> issuer(Map.of("user", "corp", "password", "enrolment password", "tls.trust-anchors",
                folder.resolve("other.pem").toString())).request(newRequest(KeyAlgorithm.EC_P256)))
                .isInstanceOf(IOException.class).hasMessageContaining("it cannot be reached");
        assertThat(server.seen).isEmpty();
    }

    @Test
    void certificate_for_another_key_is_refused() throws Exception {
        withPassword().request(newRequest(KeyAlgorithm.EC_P256));
        byte[] before = Base64.getMimeEncoder().encode(
                Files.readAllBytes(folder.resolve("est.p7")));
        server.instead.add(exchange -> EstServer.reply(exchange, 200, before));

        assertThatThrownBy(() -> withPassword().request(newRequest(KeyAlgorithm.EC_P256)))
                .isInstanceOf(RefusedByIssuer.class)
                .hasMessage("The certificate that est-test issued is for another key than the one it was asked for.");
    }

    @Test
    void damaged_answer_and_lost_connection_may_be_better_next_time() throws Exception {
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);
        server.instead.add(exchange -> EstServer.reply(exchange, 200, "MIIB".getBytes(StandardCharsets.US_ASCII)));
        server.instead.add(HttpExchange::close);
        server.instead.add(exchange -> EstServer.reply(exchange, 503, new byte[0]));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> withPassword().request(request)).isInstanceOf(IOException.class);
        }
        assertThat(withPassword().request(request)).isInstanceOf(Answer.Issued.class);
        assertThat(server.seen).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"http://est.example, corp, pass, 'sealkeeper.est.x.url must begin with https://'",
        "https://est.example, corp, '', 'sealkeeper.est.x.user and password belong together'",
        "https://est.example, '', '', 'sealkeeper.est.x.user and password, or tls.credentials, must be set'"})
    void wrong_configuration_is_named(String url, String user, String password, String sentence) {
        assertThatThrownBy(() -> settings(Map.of("url", url, "user", user, "password", password)).check("x"))
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({"https://est.example, https://est.example/.well-known/est/cacerts",
        "https://est.example:8443/, https://est.example:8443/.well-known/est/cacerts",
        "https://est.example/.well-known/est/signing, https://est.example/.well-known/est/signing/cacerts"})
    void url_may_be_short_or_have_a_label(String url, String expected) {
        assertThat(settings(Map.of("url", url)).at("cacerts")).hasToString(expected);
    }

    private EstIssuer withPassword() {
        return issuer(Map.of("user", "corp", "password", "enrolment password"));
    }

    private EstIssuer withCertificate() {
        return issuer(Map.of("tls.credentials", folder.resolve("client.p12").toString(), "tls.credentials-password",
                "changeit"));
    }

    private EstIssuer issuer(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of("url", server.url(), "tls.trust-anchors",
                folder.resolve("root.pem").toString()));
        all.putAll(more);
        EstSettings settings = settings(all);
        settings.check("est-test");
        return new EstIssuer("est-test", settings, enrolments, inventory, vault, clock);
    }

    private static EstSettings settings(Map<String, String> settings) {
        Map<String, String> prefixed = new TreeMap<>();
        settings.forEach((name, value) -> prefixed.put("est." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed)).bind("est", EstSettings.class).get();
    }
}
