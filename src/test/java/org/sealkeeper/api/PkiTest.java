package org.sealkeeper.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.inventory.VersionState;
import org.sealkeeper.issuance.Asking;
import org.sealkeeper.issuance.CertificationRequests;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.ResponseEntity;

/** The private CA over HTTP. */
class PkiTest extends SealkeeperTest {

    @Autowired
    private Inventory inventory;

    @Autowired
    private Vault vault;

    @Autowired
    private Issuers issuers;

    @Autowired
    private CertificationRequests requests;

    @TempDir
    private Path folder;

    @Test
    void certificates_and_lists_of_the_private_ca_are_open_to_everybody_and_fit_together() {
        var openssl = new OpenSsl(folder)
                .write("root.pem", served("root.pem", "application/pem-certificate-chain"))
                .write("intermediate.cer", served("intermediate.cer", "application/pkix-cert"))
                .write("root.crl", served("root.crl", "application/pkix-crl"))
                .write("intermediate.crl", served("intermediate.crl", "application/pkix-crl"));
        openssl.run("x509", "-inform", "DER", "-in", "intermediate.cer", "-out", "intermediate.pem");

        assertThat(openssl.print("verify", "-x509_strict", "-CAfile", "root.pem", "intermediate.pem"))
                .contains("intermediate.pem: OK");
        assertThat(openssl.print("crl", "-inform", "DER", "-in", "root.crl", "-CAfile", "root.pem", "-noout"))
                .contains("verify OK");
        assertThat(openssl.print("crl", "-inform", "DER", "-in", "intermediate.crl", "-CAfile", "intermediate.pem",
                "-noout")).contains("verify OK");
    }

    @Test
    void version_that_a_security_officer_revokes_is_on_the_list_and_counts_no_more() throws Exception {
        SignatureId signature = inventory.register(new NewSignature(unique("messenger"), SignatureKind.CODE_SIGNING,
                "folder", "private-ca", Criticality.NORMAL, "CN=Corp Messenger", List.of(), KeyAlgorithm.EC_P256, 30, 7,
                List.of(30), List.of("kim", "lee")), "kim");
        KeyId key = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);
        VersionId version = inventory.stage(signature, Asking.privateCa(issuers,
                requests.csrFor(inventory.signature(signature), key), SignatureKind.CODE_SIGNING),
                Optional.of(key), "kim");
        inventory.activate(version, "kim");
        String path = "/api/v1/signatures/" + signature + "/versions/1/revocation";

        client("kim").post(path, Map.of("reason", "The laptop was stolen")).refused(403);
        client("sato").post(path, Map.of("reason", " ")).refused(400);
        client("sato").post(path, Map.of("reason", "The laptop was stolen")).refused(204);

        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(
                new ByteArrayInputStream(served("intermediate.crl", "application/pkix-crl")));
        assertThat(list.isRevoked(inventory.version(version).certificate())).isTrue();
        assertThat(inventory.version(version).state()).isEqualTo(VersionState.REVOKED);
        assertThat(inventory.signature(signature).effectiveExpiry()).isEmpty();
    }

    @Test
    void version_that_somebody_else_has_issued_is_not_revoked_here() {
        SignatureId signature = inventory.register(new NewSignature(unique("messenger"), SignatureKind.CODE_SIGNING,
                "folder", "console", Criticality.NORMAL, "CN=Corp Messenger", List.of(), KeyAlgorithm.EC_P256, 30, 7,
                List.of(30), List.of("kim", "lee")), "kim");
        String name = inventory.signature(signature).name();
        var openssl = new OpenSsl(folder).selfSigned("vendor", "ec");
        inventory.stage(signature, Certificates.parse(new String(openssl.joined("vendor.pem"), US_ASCII)),
                Optional.empty(), "kim");

        assertThat(client("sato").post("/api/v1/signatures/" + signature + "/versions/1/revocation",
                Map.of("reason", "The laptop was stolen")).refused(409).json().get("detail").asText())
                .isEqualTo("Version 1 of " + name + " cannot be revoked from here, because its issuer takes"
                        + " nothing back over an interface. Revoke it where it was issued.");
    }

    @Test
    void nothing_else_is_served_there() {
        assertThat(nobody().getForEntity(url("/pki/root.key"), String.class).getStatusCode().value()).isEqualTo(404);
        assertThat(nobody().getForEntity(url("/pki/other.pem"), String.class).getStatusCode().value()).isEqualTo(404);
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }

    private byte[] served(String file, String type) {
        ResponseEntity<byte[]> answer = nobody().getForEntity(url("/pki/" + file), byte[].class);
        assertThat(answer.getStatusCode().value()).isEqualTo(200);
        assertThat(answer.getHeaders().getContentType()).hasToString(type);
        return answer.getBody();
    }
}
