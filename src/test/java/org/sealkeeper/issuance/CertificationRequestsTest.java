package org.sealkeeper.issuance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Autowired;

class CertificationRequestsTest extends SealkeeperTest {

    @Autowired
    private CertificationRequests requests;

    @Autowired
    private Vault vault;

    @Autowired
    private Inventory inventory;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void request_for_a_key_of_each_algorithm_is_verified_by_openssl(KeyAlgorithm algorithm) {
        KeyId key = vault.generate(algorithm, KeyCustody.EXPORTABLE);
        byte[] csr = requests.csrFor(signature("CN=im.corp.example,O=Corp,C=CN", "im.corp.example"), key);

        String shown = new OpenSsl(folder).write("request.csr", csr)
                .print("req", "-in", "request.csr", "-inform", "DER", "-verify", "-noout", "-text");
        assertThat(shown).contains("verify OK", "Subject: C = CN, O = Corp, CN = im.corp.example",
                "DNS:im.corp.example");
    }

    @Test
    void request_describes_its_signature_until_subject_or_names_change() {
        KeyId key = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);
        byte[] csr = requests.csrFor(signature("CN=im.corp.example,O=Corp", "im.corp.example", "b.example"), key);

        assertThat(requests.describes(csr, signature("CN=im.corp.example, O=Corp", "b.example", "im.corp.example")))
                .isTrue();
        assertThat(requests.describes(csr, signature("CN=im.corp.example,O=Other", "im.corp.example", "b.example")))
                .isFalse();
        assertThat(requests.describes(csr, signature("CN=im.corp.example,O=Corp", "im.corp.example"))).isFalse();
    }

    @Test
    void request_for_a_signature_without_names_asks_for_none() {
        KeyId key = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);
        Signature signature = signature("CN=Corp Messenger");
        byte[] csr = requests.csrFor(signature, key);

        assertThat(CertificationRequest.read(csr).names()).isEmpty();
        assertThat(CertificationRequest.read(csr).isSignedByItsKey()).isTrue();
        assertThat(requests.describes(csr, signature)).isTrue();
    }

    @Test
    void addresses_are_asked_for_as_addresses_in_their_one_form() {
        KeyId key = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);
        Signature signature = signature("CN=im", "im.corp.example", "192.0.2.1", "2001:DB8:0:0::1");
        byte[] csr = requests.csrFor(signature, key);

        assertThat(signature.names()).containsExactly("im.corp.example", "192.0.2.1", "2001:db8::1");
        assertThat(CertificationRequest.read(csr).names()).isEqualTo(signature.names());
        assertThat(CertificationRequest.read(csr).hasOtherNames()).isFalse();
        assertThat(requests.describes(csr, signature)).isTrue();
    }

    private Signature signature(String subject, String... names) {
        return inventory.signature(inventory.register(new NewSignature(unique("messenger"), SignatureKind.CODE_SIGNING,
                "folder", "private-ca", Criticality.NORMAL, subject, List.of(names), KeyAlgorithm.EC_P256, 30, 7,
                List.of(30), List.of("kim", "lee")), "kim"));
    }
}
