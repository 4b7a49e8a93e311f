package org.sealkeeper.issuance;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.vault.KeyId;

/**
 * A certification request on its way to an issuer.
 *
 * @param id the same on every try, so that an issuer never issues twice for it
 * @param key whose public key the request is for
 * @param csr PKCS#10 (RFC 2986), DER
 * @param kind decides the certificate profile
 * @param attachments the supporting documents, for issuers that want to see them
 */
public record CertificateRequest(UUID id, SignatureId signature, KeyId key, byte[] csr, SignatureKind kind,
        List<Attachment> attachments) {

    /** Without supporting documents. */
    public CertificateRequest(UUID id, SignatureId signature, KeyId key, byte[] csr, SignatureKind kind) {
        this(id, signature, key, csr, kind, List.of());
    }

    /** Tells what was asked for under this id from anything else; lower-case hex. */
    public String csrSha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(csr));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 does not work on this Java", e);
        }
    }
}
