package org.sealkeeper.issuance;

import java.math.BigInteger;
import java.security.cert.X509Certificate;

/** The private CA as others meet it: its certificates, its revocations, and their lists (CRLs, RFC 5280). */
public interface CertificateAuthority {

    /** The trust anchor of everything that the private CA issues. */
    X509Certificate root();

    /** The certificate that the private CA issues with. */
    X509Certificate intermediate();

    /** What the root has revoked; DER, never older than its next update. */
    byte[] rootCrl();

    /** What the intermediate has revoked; DER, never older than its next update. */
    byte[] intermediateCrl();

    /**
     * Revokes a certificate that the private CA has issued; from then on it is in the list. Again changes nothing.
     *
     * @return whether the private CA has issued a certificate with this serial number
     */
    boolean revoke(BigInteger serialNumber, String actor);
}
