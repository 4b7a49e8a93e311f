package org.sealkeeper.backup;

import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What a recipient opens sets with. Told by object identifiers, as Java's own names differ between its releases. */
enum RecipientKind {
    RSA("RSA", RecipientProfile.CLASSIC), EC_P256("P-256", RecipientProfile.CLASSIC),
    EC_P384("P-384", RecipientProfile.CLASSIC), PASSWORD("password", RecipientProfile.CLASSIC),
    ML_KEM_768("ML-KEM-768", RecipientProfile.PQ), ML_KEM_1024("ML-KEM-1024", RecipientProfile.PQ);

    private static final int RSA_BITS = 2048;

    private final String name;
    private final RecipientProfile profile;

    RecipientKind(String name, RecipientProfile profile) {
        this.name = name;
        this.profile = profile;
    }

    /** @throws RecipientsRefused when sets cannot be sealed to a key of this kind, or it is too short */
    static RecipientKind of(X509Certificate certificate) {
        AlgorithmIdentifier algorithm = SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded())
                .getAlgorithm();
        ASN1ObjectIdentifier id = algorithm.getAlgorithm();
        if (id.equals(PKCSObjectIdentifiers.rsaEncryption)
                && ((RSAPublicKey) certificate.getPublicKey()).getModulus().bitLength() >= RSA_BITS) {
            return RSA;
        } else if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)
                && SECObjectIdentifiers.secp256r1.equals(algorithm.getParameters())) {
            return EC_P256;
        } else if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)
                && SECObjectIdentifiers.secp384r1.equals(algorithm.getParameters())) {
            return EC_P384;
        } else if (id.equals(NISTObjectIdentifiers.id_alg_ml_kem_768)) {
            return ML_KEM_768;
        } else if (id.equals(NISTObjectIdentifiers.id_alg_ml_kem_1024)) {
            return ML_KEM_1024;
        }
        throw new RecipientsRefused("The key in the certificate of " + certificate.getSubjectX500Principal()
                + " cannot be a recipient of backups.", "Use RSA with at least " + RSA_BITS
                + " bits, P-256 or P-384; in the profile pq ML-KEM-768 or ML-KEM-1024.");
    }

    RecipientProfile profile() {
        return profile;
    }

    /** Such as {@code P-256}. */
    @Override
    public String toString() {
        return name;
    }
}
