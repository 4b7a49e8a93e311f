package org.sealkeeper.issuance.cmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.issuance.RevocationReason;
import org.sealkeeper.issuance.remote.TestCa;
import org.sealkeeper.vault.KeyAlgorithm;

/** Against the registration authority of others, which checks what we send and lets a CA issue for it. */
class CmpRaTest extends CmpEnrolling {

    private CmpRa ra;

    @AfterEach
    void close() {
        ra.close();
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void certificate_is_issued_for_a_key_of_each_kind_and_confirmed(KeyAlgorithm algorithm) throws Exception {
        ra = CmpRa.signing(CA);
        CertificateRequest request = newRequest(algorithm);

        var answer = (Answer.Issued) withCertificate(ra, Map.of()).request(request);

        X509Certificate certificate = answer.chain().get(0);
        assertThat(certificate.getPublicKey()).isEqualTo(vault.publicKey(request.key()));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=Corp Messenger,O=Corp,C=CN");
        assertThat(answer.chain()).containsExactly(certificate, CA.root());
        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_CONFIRM);
        assertThat(ra.behind.confirmed).containsExactly(certificate);
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.CONFIRMED);
    }

    @ParameterizedTest
    @CsvSource({"ir, 0", "cr, 2", "p10cr, 4"})
    void certificate_is_asked_for_as_configured(String type, int body) throws Exception {
        ra = CmpRa.signing(CA);

        var answer = withCertificate(ra, Map.of("request", type)).request(newRequest(KeyAlgorithm.EC_P256));

        assertThat(answer).isInstanceOf(Answer.Issued.class);
        assertThat(ra.behind.requests).first().isEqualTo(body);
    }

    @Test
    void messages_are_protected_with_a_shared_secret() throws Exception {
        ra = CmpRa.sharingSecret(CA);

        var answer = withSecret(ra, Map.of("request", "ir")).request(newRequest(KeyAlgorithm.EC_P256));

        assertThat(((Answer.Issued) answer).chain().get(0).getIssuerX500Principal())
                .isEqualTo(CA.root().getSubjectX500Principal());
        assertThat(ra.behind.confirmed).hasSize(1);
    }

    @Test
    void certificate_that_this_issuer_gave_is_updated_with_its_own_key() throws Exception {
        ra = CmpRa.signing(CA);
        CmpIssuer issuer = withCertificate(ra, Map.of());
        CertificateRequest first = newRequest(KeyAlgorithm.EC_P256);
        activated(first, issuer.request(first));
        CertificateRequest second = requestFor(first.signature());

        activated(second, issuer.request(second));

        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_CONFIRM,
                PKIBody.TYPE_KEY_UPDATE_REQ, PKIBody.TYPE_CERT_CONFIRM);
        assertThat(ra.behind.confirmed.get(1).getPublicKey()).isEqualTo(vault.publicKey(second.key()));
    }

    @Test
    void server_that_refuses_to_update_is_asked_for_the_next_certificate_without() throws Exception {
        ra = CmpRa.signing(CA);
        CmpIssuer issuer = withCertificate(ra, Map.of());
        CertificateRequest first = newRequest(KeyAlgorithm.EC_P256);
        activated(first, issuer.request(first));
        ra.behind.refuseWith(PKIFailureInfo.badRequest, "no key updates here");
        assertThatThrownBy(() -> issuer.request(requestFor(first.signature()))).isInstanceOf(RefusedByIssuer.class);
        ra.behind.refusal = null;

        assertThat(issuer.request(requestFor(first.signature()))).isInstanceOf(Answer.Issued.class);

        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_CONFIRM,
                PKIBody.TYPE_KEY_UPDATE_REQ, PKIBody.TYPE_CERT_REQ, PKIBody.TYPE_CERT_CONFIRM);
    }

    @Test
    void certificate_needs_no_confirmation_where_both_sides_agree() throws Exception {
        ra = CmpRa.signing(CA);
        ra.behind.implicitConfirm = true;
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);

        withCertificate(ra, Map.of("implicit-confirm", "true")).request(request);

        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ);
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.CONFIRMED);
    }

    @Test
    void request_that_has_to_wait_is_asked_about_until_it_is_granted() throws Exception {
        ra = CmpRa.signing(CA);
        ra.behind.puttingOff = true;
        CmpIssuer issuer = withCertificate(ra, Map.of());
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);

        Instant before = clock.instant();
        var first = (Answer.Waiting) issuer.request(request);
        assertThat(Duration.between(before, first.askAgainAt())).isBetween(Duration.ofSeconds(42), Duration.ofSeconds(60));
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.WAITING);
        assertThat(issuer.request(request)).isInstanceOf(Answer.Waiting.class);
        ra.answerNow();
        var granted = (Answer.Issued) issuer.request(request);

        assertThat(granted.chain().get(0).getPublicKey()).isEqualTo(vault.publicKey(request.key()));
        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ);
        assertThat(stateOf(request.id())).isEqualTo(CmpTransaction.State.CONFIRMED);
        assertThat(issuer.request(request)).isEqualTo(granted);
    }

    @Test
    void server_and_client_know_each_other_over_tls() throws Exception {
        ra = CmpRa.overTls(CA);
        CA.pem(folder.resolve("root.pem"), CA.root());
        CA.pem(folder.resolve("other.pem"), new TestCa().root());
        CA.pkcs12(folder.resolve("tls.p12"), CA.party("Our TLS", KeyPurposeId.id_kp_clientAuth), "changeit");
        var tls = Map.of("allow-http", "false", "tls.trust-anchors", folder.resolve("root.pem").toString(),
                "tls.credentials", folder.resolve("tls.p12").toString(), "tls.credentials-password", "changeit");
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);

        assertNotReached(request, with(tls, "tls.trust-anchors", folder.resolve("other.pem").toString()));
        assertNotReached(request, with(tls, "url", ra.url().toString().replace("localhost", "127.0.0.1")));
        assertThatThrownBy(() -> withCertificate(ra, Map.of("tls.trust-anchors", folder.resolve("root.pem").toString()))
                .request(newRequest(KeyAlgorithm.EC_P256))).isInstanceOf(IOException.class);
        assertThat(ra.behind.requests).isEmpty();

        assertThat(withCertificate(ra, tls).request(request)).isInstanceOf(Answer.Issued.class);
    }

    private void assertNotReached(CertificateRequest request, Map<String, String> settings) {
        assertThatThrownBy(() -> withCertificate(ra, settings).request(request)).isInstanceOf(IOException.class)
                .hasMessageContaining("it cannot be reached");
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(name, value);
        return changed;
    }

    @Test
    void certificate_is_revoked_with_its_reason() throws Exception {
        ra = CmpRa.signing(CA);
        CmpIssuer issuer = withCertificate(ra, Map.of());
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);
        Version version = activated(request, issuer.request(request));

        assertThat(issuer.revoke(version, RevocationReason.KEY_COMPROMISE)).isTrue();

        assertThat(ra.behind.revoked).isEqualTo(Map.of(version.certificate().getSerialNumber(), 1));
    }

    @Test
    void refusal_of_the_ca_is_passed_on_in_a_sentence_and_stays() throws Exception {
        ra = CmpRa.signing(CA);
        ra.behind.refuseWith(PKIFailureInfo.badCertTemplate, "no signatures for this company");
        CmpIssuer issuer = withCertificate(ra, Map.of());
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);

        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(RefusedByIssuer.class)
                .hasMessage("The CMP server of " + issuer.id() + " refuses: it does not accept names or extensions of the"
                        + " request (“no signatures for this company”).");
        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(RefusedByIssuer.class);
        assertThat(ra.behind.requests).containsExactly(PKIBody.TYPE_CERT_REQ);
    }

    @Test
    void fault_of_the_ca_itself_is_tried_again_and_passes() throws Exception {
        ra = CmpRa.signing(CA);
        ra.behind.refuseWith(PKIFailureInfo.systemUnavail, "backup until nine");
        CmpIssuer issuer = withCertificate(ra, Map.of());
        CertificateRequest request = newRequest(KeyAlgorithm.EC_P256);

        assertThatThrownBy(() -> issuer.request(request)).isInstanceOf(IOException.class)
                .hasMessageContaining("it is not available now (“backup until nine”)");
        ra.behind.refusal = null;

        assertThat(issuer.request(request)).isInstanceOf(Answer.Issued.class);
    }
}
