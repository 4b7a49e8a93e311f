package org.sealkeeper.issuance.privateca;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.sealkeeper.inventory.SignatureKind;

/**
 * What a certificate of a kind may be used for and how long it lasts unless configured.
 *
 * @param shortestRsa bits; code signing keys shorter than 3072 bits are refused by platforms since 2021
 */
record Profile(KeyUsage keyUsage, KeyPurposeId purpose, int shortestRsa, int validityDays, boolean needsDnsName) {

    // RFC 9336
    private static final KeyPurposeId DOCUMENT_SIGNING =
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.36"));

    static Profile of(SignatureKind kind) {
        return switch (kind) {
            case CODE_SIGNING -> new Profile(new KeyUsage(KeyUsage.digitalSignature),
                    KeyPurposeId.id_kp_codeSigning, 3072, 365, false);
            case DOCUMENT_SIGNING -> new Profile(new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation),
                    DOCUMENT_SIGNING, 3072, 365, false);
            case TLS_SERVER -> new Profile(new KeyUsage(KeyUsage.digitalSignature),
                    KeyPurposeId.id_kp_serverAuth, 2048, 199, true);
        };
    }
}
