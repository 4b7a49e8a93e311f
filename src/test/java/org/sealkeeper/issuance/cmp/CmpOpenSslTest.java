package org.sealkeeper.issuance.cmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.RevocationReason;
import org.sealkeeper.issuance.remote.TestCa;
import org.sealkeeper.vault.KeyAlgorithm;

/** Against OpenSSL's CMP server. */
class CmpOpenSslTest extends CmpEnrolling {

    private static final List<String> SECRET = List.of("-srv_ref", "corp-4711", "-srv_secret", "pass:our secret");

    private CertificateRequest request;
    private X509Certificate issued;
    private OpenSslCmpServer server;

    @BeforeEach
    void prepare() throws IOException {
        request = newRequest(KeyAlgorithm.EC_P256);
        issued = issuedFor(request);
        TestCa.Party party = CA.party("CMP server", TestCa.CMC_RA);
        CA.pkcs12(folder.resolve("server.p12"), party, "changeit");
        CA.pem(folder.resolve("server.pem"), party.certificate());
        CA.pem(folder.resolve("root.pem"), CA.root());
        new OpenSsl(folder).run("pkcs12", "-in", "server.p12", "-passin", "pass:changeit", "-nodes", "-nocerts", "-out",
                "server.key");
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ir", "cr", "p10cr"})
    void certificate_is_issued_under_a_shared_secret_and_confirmed(String type) throws Exception {
        start(SECRET);

        var answer = (Answer.Issued) withSecret(Map.of("request", type)).request(request);

        assertThat(answer.chain()).first().isEqualTo(issued);
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.CONFIRMED);
    }

    @Test
    void certificate_is_issued_under_signatures() throws Exception {
        start(signing());

        assertThat(((Answer.Issued) withCertificate(Map.of()).request(request)).chain())
                .containsExactly(issued, CA.root());
    }

    /** This server updates a certificate only with itself, so the key stays. */
    @Test
    void certificate_that_this_issuer_gave_is_updated_with_its_own_key() throws Exception {
        start(signing());
        activated(request, withCertificate(Map.of()).request(request));
        var update = new CertificateRequest(UUID.randomUUID(), request.signature(), request.key(), request.csr(),
                request.kind());

        withCertificate(Map.of()).request(update);

        assertThat(transactions.of(update.id()).orElseThrow().type()).isEqualTo(RequestType.KUR);
        assertThat(stateOf(update.id())).isEqualTo(CmpTransaction.State.CONFIRMED);
    }

    @Test
    void request_that_has_to_wait_is_asked_about_until_it_is_granted() throws Exception {
        start(SECRET, "-poll_count", "3", "-check_after", "90");
        CmpIssuer issuer = withSecret(Map.of());

        Instant before = clock.instant();
        var waiting = (Answer.Waiting) issuer.request(request);
        assertThat(Duration.between(before, waiting.askAgainAt())).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(120));
        assertThat(issuer.request(request)).isInstanceOf(Answer.Waiting.class);

        assertThat(((Answer.Issued) issuer.request(request)).chain()).first().isEqualTo(issued);
    }

    @Test
    void certificate_needs_no_confirmation_where_both_sides_agree() throws Exception {
        start(SECRET, "-grant_implicitconf", "-max_msgs", "1");

        withSecret(Map.of("implicit-confirm", "true")).request(request);

        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.CONFIRMED);
    }

    @Test
    void certificate_is_revoked_and_another_is_not() throws Exception {
        start(SECRET);
        CmpIssuer issuer = withSecret(Map.of());
        Version version = activated(request, issuer.request(request));
        CertificateRequest another = newRequest(KeyAlgorithm.EC_P256);
        Version stranger = activated(another, new Answer.Issued(List.of(issuedFor(another), CA.root())));

        assertThat(issuer.revoke(version, RevocationReason.SUPERSEDED)).isTrue();

        assertThatThrownBy(() -> issuer.revoke(stranger, RevocationReason.SUPERSEDED))
                .isInstanceOf(RefusedByIssuer.class).hasMessageStartingWith("The CMP server of openssl refuses: ");
    }

    @Test
    void rejection_is_passed_on_in_a_sentence() throws Exception {
        start(SECRET, "-pkistatus", "2", "-failure", "23", "-statusstring", "contract ended");

        assertThatThrownBy(() -> withSecret(Map.of()).request(request)).isInstanceOf(RefusedByIssuer.class)
                .hasMessage("The CMP server of openssl refuses: we are not authorised (“contract ended”).");
    }

    @Test
    void error_message_is_passed_on_in_a_sentence() throws Exception {
        start(SECRET, "-send_error");

        assertThatThrownBy(() -> withSecret(Map.of()).request(request)).isInstanceOf(RefusedByIssuer.class)
                .hasMessageStartingWith("The CMP server of openssl refuses: ");
    }

    @Test
    void wrong_secret_is_noticed_and_can_be_put_right() throws Exception {
        start(SECRET);

        assertThatThrownBy(() -> withSecret(Map.of("secret", "another")).request(request)).isInstanceOf(IOException.class)
                .hasMessageContaining("its answer is not protected with the configured secret")
                .hasMessageNotContaining("another");
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.SENT);

        assertThat(withSecret(Map.of()).request(request)).isInstanceOf(Answer.Issued.class);
    }

    @Test
    void unprotected_answer_is_not_believed() throws Exception {
        start(SECRET, "-send_unprotected");

        assertThatThrownBy(() -> withSecret(Map.of()).request(request)).isInstanceOf(IOException.class)
                .hasMessageContaining("its answer is not protected");
    }

    @Test
    void answer_signed_by_another_than_the_configured_server_is_not_believed() throws Exception {
        start(signing());
        CA.pem(folder.resolve("other.pem"), CA.party("Another server", TestCa.CMC_RA).certificate());
        CA.pem(folder.resolve("other-root.pem"), new TestCa().root());

        assertThatThrownBy(() -> withCertificate(Map.of("server-certificate", path("other.pem"), "trust-anchors", ""))
                .request(request)).isInstanceOf(IOException.class)
                .hasMessageContaining("which is not the configured server certificate");
        assertThatThrownBy(() -> withCertificate(Map.of("trust-anchors", path("other-root.pem"))).request(request))
                .isInstanceOf(IOException.class).hasMessageContaining("which does not lead to a configured trust anchor");
        assertThatThrownBy(() -> withCertificate(Map.of("server-name", "CN=Somebody else")).request(request))
                .isInstanceOf(IOException.class).hasMessageContaining("which is neither a CA, nor marked as speaking for");

        assertThat(withCertificate(Map.of("server-certificate", path("server.pem"), "trust-anchors", ""))
                .request(request)).isInstanceOf(Answer.Issued.class);
    }

    @Test
    void certificate_for_another_key_is_refused_and_sent_back() throws Exception {
        issued = issuedFor(newRequest(KeyAlgorithm.EC_P256));
        start(SECRET);

        assertThatThrownBy(() -> withSecret(Map.of()).request(request)).isInstanceOf(RefusedByIssuer.class)
                .hasMessage("The certificate that openssl issued is for another key than the one it was asked for.");
    }

    @Test
    void server_that_cannot_be_reached_may_be_reached_later() throws Exception {
        start(SECRET);
        CmpIssuer issuer = withSecret(Map.of());
        server.close();

        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(IOException.class)
                .hasMessageContaining("it cannot be reached");
    }

    private static X509Certificate issuedFor(CertificateRequest request) throws IOException {
        var csr = new PKCS10CertificationRequest(request.csr());
        return CA.issue(csr.getSubject(), csr.getSubjectPublicKeyInfo(), csr.getRequestedExtensions());
    }

    private List<String> signing() {
        return List.of("-srv_cert", "server.pem", "-srv_key", "server.key", "-srv_trusted", "root.pem");
    }

    private void start(List<String> protection, String... more) {
        CA.pem(folder.resolve("issued.pem"), issued);
        var options = new ArrayList<>(protection);
        options.addAll(List.of("-rsp_cert", "issued.pem", "-rsp_extracerts", "root.pem"));
        options.addAll(Arrays.asList(more));
        server = OpenSslCmpServer.start(folder, options.toArray(String[]::new));
    }

    private CmpIssuer withSecret(Map<String, String> more) {
        return at(Map.of("reference", "corp-4711", "secret", "our secret"), more);
    }

    private CmpIssuer withCertificate(Map<String, String> more) {
        CA.pkcs12(folder.resolve("ra.p12"), CA.party("Our RA", TestCa.CMC_RA), "changeit");
        return at(Map.of("credentials", path("ra.p12"), "credentials-password", "changeit", "trust-anchors",
                path("root.pem")), more);
    }

    private CmpIssuer at(Map<String, String> settings, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of("url", server.url(), "allow-http", "true"));
        all.putAll(settings);
        all.putAll(more);
        all.values().removeIf(String::isEmpty);
        return issuer("openssl", all);
    }

    private String path(String file) {
        return folder.resolve(file).toString();
    }
}
