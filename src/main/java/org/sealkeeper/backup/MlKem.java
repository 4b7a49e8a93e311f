package org.sealkeeper.backup;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;

/** ML-KEM keys (FIPS 203) by Bouncy Castle, as Java has none before 24. */
enum MlKem {
    ML_KEM_768("ML-KEM-768"), ML_KEM_1024("ML-KEM-1024");

    private final String algorithm;

    MlKem(String algorithm) {
        this.algorithm = algorithm;
    }

    KeyPair newPair() {
        try {
            return KeyPairGenerator.getInstance(algorithm, Cms.BC).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Bouncy Castle has no " + algorithm, e);
        }
    }

    /** @param encoded PKCS#8 */
    static PrivateKey privateKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance("ML-KEM", Cms.BC).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
}
