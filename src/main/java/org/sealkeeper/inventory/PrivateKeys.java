package org.sealkeeper.inventory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;
import org.sealkeeper.vault.KeyAlgorithm;

/** Which keys are taken in, and which belongs to which certificate. */
final class PrivateKeys {

    private static final int SHORTEST_RSA = 2048;
    private static final byte[] PROBE = "does this key belong to this certificate".getBytes(
            StandardCharsets.US_ASCII);

    private PrivateKeys() {
    }

    /** @throws Refusal UNPROCESSABLE when it is not RSA, EC on a NIST curve, or Ed25519 */
    static PrivateKey from(PrivateKeyInfo info, String fileName) {
        var oid = info.getPrivateKeyAlgorithm().getAlgorithm();
        String algorithm = oid.equals(PKCSObjectIdentifiers.rsaEncryption) ? "RSA"
                : oid.equals(X9ObjectIdentifiers.id_ecPublicKey) ? "EC"
                : oid.equals(EdECObjectIdentifiers.id_Ed25519) ? "Ed25519" : null;
        if (algorithm == null) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.unsupported-key", fileName, oid.getId());
        }
        byte[] encoded = {};
        try {
            // without attributes and public key (RFC 5958), which the JDK's reader does not take
            encoded = new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), info.parsePrivateKey()).getEncoded();
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IOException e) {
            // the cause is left out: its message may show parts of the key
            throw Refusal.of(Kind.UNPROCESSABLE, "import.unsupported-key", fileName, algorithm);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /** @throws Refusal UNPROCESSABLE when the key is too weak or of a type that is not supported */
    static void refuseWeak(PublicKey key, String certificate) {
        if (key instanceof RSAPublicKey rsa) {
            if (rsa.getModulus().bitLength() < SHORTEST_RSA) {
                throw Refusal.of(Kind.UNPROCESSABLE, "import.weak-key", certificate,
                        String.valueOf(rsa.getModulus().bitLength()), String.valueOf(SHORTEST_RSA));
            }
        } else if (!(key instanceof ECPublicKey) && !isEd25519(key)) {
            throw Refusal.of(Kind.UNPROCESSABLE, "import.unsupported-key", certificate, key.getAlgorithm());
        }
    }

    /** Signs with one and verifies with the other. */
    static boolean match(PrivateKey privateKey, PublicKey publicKey) {
        if (privateKey instanceof RSAKey one && publicKey instanceof RSAKey other) {
            if (!one.getModulus().equals(other.getModulus())) {
                return false;
            }
        }
        String algorithm = publicKey instanceof RSAPublicKey ? "SHA256withRSA"
                : publicKey instanceof ECPublicKey ? "SHA256withECDSA" : isEd25519(publicKey) ? "Ed25519" : null;
        if (algorithm == null) {
            return false;
        }
        try {
            var signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(PROBE);
            byte[] signed = signer.sign();
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(PROBE);
            return verifier.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The nearest algorithm for new keys that is not weaker. */
    static KeyAlgorithm algorithmLike(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() > 3072 ? KeyAlgorithm.RSA_4096 : KeyAlgorithm.RSA_3072;
        }
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getOrder().bitLength() > 256 ? KeyAlgorithm.EC_P384 : KeyAlgorithm.EC_P256;
        }
        return KeyAlgorithm.ED25519;
    }

    private static boolean isEd25519(PublicKey key) {
        return key instanceof EdECPublicKey ed && "Ed25519".equals(ed.getParams().getName());
    }
}
