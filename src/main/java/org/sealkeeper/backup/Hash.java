package org.sealkeeper.backup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256 in lower-case hex, as it stands in manifests. */
final class Hash {

    private Hash() {
    }

    static String sha256(byte[] content) {
        return sha256(content, content.length);
    }

    static String sha256(byte[] content, int length) {
        MessageDigest digest = begin();
        digest.update(content, 0, length);
        return hex(digest);
    }

    /** Of content that comes in pieces. */
    static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    static String hex(MessageDigest ended) {
        return HexFormat.of().formatHex(ended.digest());
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            return sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate has no encoded form", e);
        }
    }
}
