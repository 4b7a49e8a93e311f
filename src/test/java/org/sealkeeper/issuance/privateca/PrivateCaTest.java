package org.sealkeeper.issuance.privateca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.issuance.CertificateAuthority;
import org.sealkeeper.issuance.Asking;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class PrivateCaTest extends SealkeeperTest {

    @Autowired
    private Issuers issuers;

    @Autowired
    private CertificateAuthority authority;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private PlatformTransactionManager transactions;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"CODE_SIGNING, Code Signing, 365", "DOCUMENT_SIGNING, 1.3.6.1.5.5.7.3.36, 365",
        "TLS_SERVER, TLS Web Server Authentication, 199"})
    void certificate_of_each_kind_is_verified_by_openssl_against_the_root_and_both_lists(SignatureKind kind,
            String purpose, int days) throws Exception {
        List<X509Certificate> chain = Asking.privateCa(issuers, request(kind));

        OpenSsl openssl = published(chain);
        assertThat(openssl.print("verify", "-x509_strict", "-crl_check_all", "-CAfile", "root.pem", "-untrusted",
                "intermediate.pem", "-CRLfile", "lists.pem", "issued.pem")).contains("issued.pem: OK");
        assertThat(openssl.print("x509", "-in", "issued.pem", "-noout", "-text")).contains(purpose,
                "CA:FALSE", "Subject Key Identifier", "Authority Key Identifier", "DNS:im.corp.example",
                "/pki/intermediate.crl", "/pki/intermediate.cer", "Digital Signature");
        X509Certificate issued = chain.get(0);
        assertThat(Duration.between(issued.getNotBefore().toInstant(), issued.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofDays(days).plusMinutes(5));
        assertThat(issued.getSerialNumber().bitLength()).isGreaterThan(64);
    }

    @Test
    void revoked_certificate_is_refused_by_openssl() throws Exception {
        List<X509Certificate> chain = Asking.privateCa(issuers, request(SignatureKind.CODE_SIGNING));
        assertThat(authority.revoke(chain.get(0).getSerialNumber(), "kim")).isTrue();
        assertThat(authority.revoke(chain.get(0).getSerialNumber(), "kim")).isTrue();

        OpenSsl openssl = published(chain);
        assertThatThrownBy(() -> openssl.print("verify", "-crl_check_all", "-CAfile", "root.pem", "-untrusted",
                "intermediate.pem", "-CRLfile", "lists.pem", "issued.pem")).hasMessageContaining("certificate revoked");
    }

    @Test
    void same_request_asked_again_gets_the_same_certificate() throws Exception {
        CertificateRequest request = request(SignatureKind.CODE_SIGNING);

        assertThat(issuers.named("private-ca").request(request)).isEqualTo(issuers.named("private-ca").request(request));
    }

    @Test
    void same_request_asked_by_eight_at_the_same_time_gets_one_certificate() throws Exception {
        CertificateRequest request = request(SignatureKind.CODE_SIGNING);
        Callable<X509Certificate> asking = () -> Asking.privateCa(issuers, request).get(0);
        var people = Executors.newFixedThreadPool(8);
        try {
            List<X509Certificate> answers = people.invokeAll(IntStream.range(0, 8).mapToObj(i -> asking).toList())
                    .stream().map(answer -> {
                        try {
                            return answer.get();
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    }).distinct().toList();
            assertThat(answers).hasSize(1);
        } finally {
            people.shutdownNow();
        }
        assertThat(jdbc.sql("select count(*) from ca_certificate where request_id = :id").param("id", request.id())
                .query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void certificate_of_a_step_that_was_rolled_back_was_never_issued() throws Exception {
        CertificateRequest request = request(SignatureKind.CODE_SIGNING);
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            try {
                issuers.named("private-ca").request(request);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            status.setRollbackOnly();
        });

        assertThat(jdbc.sql("select count(*) from ca_request where id = :id").param("id", request.id())
                .query(Long.class).single()).isZero();
        assertThat(Asking.privateCa(issuers, request)).hasSize(3);
    }

    @Test
    void request_id_used_for_something_else_is_refused() throws Exception {
        CertificateRequest one = request(SignatureKind.CODE_SIGNING);
        issuers.named("private-ca").request(one);
        var other = new CertificateRequest(one.id(), one.signature(), one.key(),
                csr("ec", "ec_paramgen_curve:P-256", "im.corp.example"), SignatureKind.CODE_SIGNING);

        assertThatThrownBy(() -> issuers.named("private-ca").request(other)).isInstanceOf(RefusedByIssuer.class)
                .hasMessage("The private CA was asked with this request's id before, for something else.");
    }

    @Test
    void weak_key_is_refused() {
        assertRefused(csr("rsa", "rsa_keygen_bits:2048", "im.corp.example"), SignatureKind.CODE_SIGNING,
                "The key is RSA with 2048 bits; the private CA asks for at least 3072.");
    }

    @Test
    void tls_server_without_a_dns_name_is_refused() {
        assertRefused(csr("ec", "ec_paramgen_curve:P-256", ""), SignatureKind.TLS_SERVER,
                "The request has no DNS name or IP address, so no TLS client would accept the certificate.");
    }

    @Test
    void request_that_was_changed_after_it_was_signed_is_refused() {
        byte[] csr = csr("ec", "ec_paramgen_curve:P-256", "im.corp.example");
        String text = new String(csr, StandardCharsets.ISO_8859_1);
        byte[] changed = text.replace("im.corp.example", "mi.corp.example").getBytes(StandardCharsets.ISO_8859_1);

        assertRefused(changed, SignatureKind.CODE_SIGNING,
                "The request is not signed with the key that it asks a certificate for.");
    }

    @Test
    void rubbish_is_refused() {
        assertRefused(new byte[] {1, 2, 3}, SignatureKind.CODE_SIGNING, "The request cannot be read as PKCS#10.");
    }

    @Test
    void name_outside_the_allowed_domains_is_refused() {
        var policy = new IssuingPolicy(new CaSettings("Corp", "http://localhost", List.of("corp.example"),
                new MockEnvironment()));

        assertThatThrownBy(() -> policy.accept(csr("ec", "ec_paramgen_curve:P-256", "im.other.example"),
                SignatureKind.TLS_SERVER)).isInstanceOf(RefusedByIssuer.class)
                .hasMessage("The private CA issues nothing for im.other.example, only for names in corp.example.");
    }

    @Test
    void root_and_intermediate_were_made_once() {
        authority.root();

        assertThat(jdbc.sql("select name from ca_authority order by name").query(String.class).list())
                .containsExactly("intermediate", "root");
        assertThat(authority.root()).isEqualTo(authority.root());
    }

    private OpenSsl published(List<X509Certificate> chain) {
        OpenSsl openssl = new OpenSsl(folder)
                .write("issued.pem", Certificates.pem(chain.subList(0, 1)))
                .write("intermediate.pem", Certificates.pem(chain.subList(1, 2)))
                .write("root.pem", Certificates.pem(chain.subList(2, 3)))
                .write("root.crl", authority.rootCrl())
                .write("intermediate.crl", authority.intermediateCrl());
        openssl.run("crl", "-inform", "DER", "-in", "root.crl", "-out", "root-crl.pem");
        openssl.run("crl", "-inform", "DER", "-in", "intermediate.crl", "-out", "intermediate-crl.pem");
        return openssl.write("lists.pem", openssl.joined("root-crl.pem", "intermediate-crl.pem"));
    }

    private CertificateRequest request(SignatureKind kind) {
        return Asking.request(csr("ec", "ec_paramgen_curve:P-256", "im.corp.example"), kind);
    }

    private byte[] csr(String type, String option, String dnsName) {
        var openssl = new OpenSsl(folder);
        if (dnsName.isEmpty()) {
            openssl.run("req", "-new", "-newkey", type, "-pkeyopt", option, "-nodes", "-keyout", "our.key",
                    "-outform", "DER", "-out", "our.csr", "-subj", "/C=CN/CN=Corp Messenger");
        } else {
            openssl.run("req", "-new", "-newkey", type, "-pkeyopt", option, "-nodes", "-keyout", "our.key",
                    "-outform", "DER", "-out", "our.csr", "-subj", "/C=CN/CN=Corp Messenger", "-addext",
                    "subjectAltName=DNS:" + dnsName);
        }
        return openssl.joined("our.csr");
    }

    private void assertRefused(byte[] csr, SignatureKind kind, String reason) {
        assertThatThrownBy(() -> issuers.named("private-ca").request(Asking.request(csr, kind)))
                .isInstanceOf(RefusedByIssuer.class).hasMessage(reason);
    }
}
