package org.sealkeeper.issuance;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.vault.KeyId;

/** Asks issuers without a renewal around it. */
public final class Asking {

    private Asking() {
    }

    public static CertificateRequest request(byte[] csr, SignatureKind kind) {
        return new CertificateRequest(UUID.randomUUID(), SignatureId.random(), KeyId.random(), csr, kind);
    }

    /** The chain that the private CA issues at once. */
    public static List<X509Certificate> privateCa(Issuers issuers, byte[] csr, SignatureKind kind)
            throws RefusedByIssuer, IOException {
        return privateCa(issuers, request(csr, kind));
    }

    public static List<X509Certificate> privateCa(Issuers issuers, CertificateRequest request)
            throws RefusedByIssuer, IOException {
        return ((Answer.Issued) issuers.named("private-ca").request(request)).chain();
    }
}
