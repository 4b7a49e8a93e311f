package org.sealkeeper.issuance.remote;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.CertificationRequests;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What tests of issuers over the network ask certificates for: signatures with keys in the vault. */
public abstract class Enrolling extends SealkeeperTest {

    @Autowired
    protected Inventory inventory;

    @Autowired
    protected Vault vault;

    @Autowired
    protected CertificationRequests certificationRequests;

    @Autowired
    protected JdbcClient jdbc;

    @Autowired
    protected Clock clock;

    /** For a new signature with a key of that kind. */
    protected CertificateRequest newRequest(KeyAlgorithm algorithm) {
        return requestFor(inventory.register(new NewSignature(unique("Corp Messenger"), SignatureKind.CODE_SIGNING,
                "folder", "private-ca", Criticality.NORMAL, "CN=Corp Messenger,O=Corp,C=CN", List.of(), algorithm, 30, 7,
                null, List.of("kim", "lee")), "kim"));
    }

    /** For a new key of a signature. */
    protected CertificateRequest requestFor(SignatureId signature) {
        KeyId key = vault.generate(inventory.signature(signature).keyAlgorithm(), KeyCustody.NON_EXPORTABLE);
        return new CertificateRequest(UUID.randomUUID(), signature, key,
                certificationRequests.csrFor(inventory.signature(signature), key), SignatureKind.CODE_SIGNING);
    }

    /** What was issued becomes the active version. */
    protected Version activated(CertificateRequest request, Answer answer) {
        var version = inventory.stage(request.signature(), ((Answer.Issued) answer).chain(),
                Optional.of(request.key()), "kim");
        inventory.activate(version, "kim");
        return inventory.version(version);
    }
}
