package org.sealkeeper.issuance.cmp;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * PBMAC1 (RFC 8018, section 7.1; RFC 9481, section 6.1.2). Bouncy Castle 1.87's own calculator names the key derivation
 * PBES2, which others refuse, and verifies with SHA-256 whatever the message says.
 */
final class Pbmac1 implements MacCalculator {

    private static final int KEY_BYTES = 32;
    private static final int LONGEST_KEY_BYTES = 64;
    private static final Map<ASN1ObjectIdentifier, String> HMACS = Map.of(
            PKCSObjectIdentifiers.id_hmacWithSHA1, "HmacSHA1", PKCSObjectIdentifiers.id_hmacWithSHA256, "HmacSHA256",
            PKCSObjectIdentifiers.id_hmacWithSHA384, "HmacSHA384",
            PKCSObjectIdentifiers.id_hmacWithSHA512, "HmacSHA512");

    private final AlgorithmIdentifier algorithm;
    private final Mac mac;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    private Pbmac1(AlgorithmIdentifier algorithm, Mac mac) {
        this.algorithm = algorithm;
        this.mac = mac;
    }

    /** For a message of ours: HMAC with SHA-256, for both the key and the message. */
    static Pbmac1 with(byte[] salt, int iterations, char[] secret) throws OperatorCreationException {
        var hmac = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
        var derivation = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBKDF2,
                new PBKDF2Params(salt, iterations, KEY_BYTES, hmac));
        return from(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBMAC1, new PBMAC1Params(derivation, hmac)), secret);
    }

    /** As a message says that it is protected. */
    static Pbmac1 from(AlgorithmIdentifier algorithm, char[] secret) throws OperatorCreationException {
        PBMAC1Params parameters = PBMAC1Params.getInstance(algorithm.getParameters());
        PBKDF2Params derivation = PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters());
        int bytes = derivation.getKeyLength() == null ? KEY_BYTES : derivation.getKeyLength().intValueExact();
        if (bytes < 1 || bytes > LONGEST_KEY_BYTES) {
            throw new OperatorCreationException("A MAC with a key of " + bytes + " bytes is not supported");
        }
        try {
            String name = name(parameters.getMessageAuthScheme());
            byte[] key = SecretKeyFactory.getInstance("PBKDF2With" + name(derivation.getPrf())).generateSecret(
                    new PBEKeySpec(secret, derivation.getSalt(), derivation.getIterationCount().intValueExact(),
                            bytes * 8)).getEncoded();
            Mac mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(key, name));
            return new Pbmac1(algorithm, mac);
        } catch (GeneralSecurityException e) {
            throw new OperatorCreationException("This Java lacks the algorithms of the MAC", e);
        }
    }

    private static String name(AlgorithmIdentifier hmac) throws OperatorCreationException {
        String name = HMACS.get(hmac.getAlgorithm());
        if (name == null) {
            throw new OperatorCreationException("A MAC with " + hmac.getAlgorithm() + " is not supported");
        }
        return name;
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
        return algorithm;
    }

    @Override
    public OutputStream getOutputStream() {
        return message;
    }

    @Override
    public byte[] getMac() {
        return mac.doFinal(message.toByteArray());
    }

    @Override
    public GenericKey getKey() {
        throw new UnsupportedOperationException("The key of the MAC is not given out");
    }
}
