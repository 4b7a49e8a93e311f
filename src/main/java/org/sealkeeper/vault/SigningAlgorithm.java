package org.sealkeeper.vault;

import java.security.Key;
import java.security.interfaces.ECKey;

/** Which signature algorithm belongs to a key. */
public final class SigningAlgorithm {

    private SigningAlgorithm() {
    }

    /**
     * The Java name, such as {@code SHA384withECDSA}; the hash is as strong as the curve.
     *
     * @throws IllegalArgumentException for keys that cannot sign here
     */
    public static String of(Key key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> bits(key) <= 256 ? "SHA256withECDSA" : bits(key) <= 384 ? "SHA384withECDSA"
                    : "SHA512withECDSA";
            case "EdDSA", "Ed25519" -> "Ed25519";
            default -> throw new IllegalArgumentException(key.getAlgorithm() + " keys do not sign here");
        };
    }

    private static int bits(Key key) {
        return ((ECKey) key).getParams().getOrder().bitLength();
    }
}
