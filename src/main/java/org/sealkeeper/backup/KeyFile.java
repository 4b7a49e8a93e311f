package org.sealkeeper.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/**
 * The private key of a version as PKCS#12 (RFC 7292) with PBES2 and AES-256, which openssl and the JDK read. Its password is of
 * 125 random bits or more, or protects nothing because the file is sealed at once: stretching it adds nothing, and every drill
 * would pay for it. So it is done as often as is the least (RFC 8018, section 4.2). Not for passwords that people choose.
 */
final class KeyFile {

    private static final String ALIAS = "signature";
    private static final int ITERATIONS = 1_000;

    private KeyFile() {
    }

    static byte[] write(PrivateKey key, List<X509Certificate> chain, char[] password)
            throws GeneralSecurityException, IOException {
        try {
            var keyId = new JcaX509ExtensionUtils().createSubjectKeyIdentifier(chain.get(0).getPublicKey());
            var keyBag = new JcaPKCS12SafeBagBuilder(key, encryption(password))
                    .addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString(ALIAS))
                    .addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, keyId);
            var bags = new PKCS12SafeBag[chain.size()];
            for (int i = 0; i < bags.length; i++) {
                var bag = new JcaPKCS12SafeBagBuilder(chain.get(i));
                if (i == 0) {
                    bag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, new DERBMPString(ALIAS))
                            .addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, keyId);
                }
                bags[i] = bag.build();
            }
            return new PKCS12PfxPduBuilder().addData(keyBag.build()).addEncryptedData(encryption(password), bags)
                    .build(new JcePKCS12MacCalculatorBuilder(NISTObjectIdentifiers.id_sha256).setProvider(Cms.BC)
                            .setIterationCount(ITERATIONS), password)
                    .getEncoded(ASN1Encoding.DER);
        } catch (PKCSException | OperatorCreationException e) {
            throw new GeneralSecurityException("The key cannot be written as PKCS#12", e);
        }
    }

    private static OutputEncryptor encryption(char[] password) throws OperatorCreationException {
        return new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC).setProvider(Cms.BC)
                .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
                .setIterationCount(ITERATIONS).build(password);
    }

    /** @throws GeneralSecurityException when there is no key in it */
    static PrivateKey read(byte[] file, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(file), password);
        for (String alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, password) instanceof PrivateKey key) {
                return key;
            }
        }
        throw new KeyStoreException("There is no private key in the file");
    }

    /** The certificates beside the key, its own first. */
    static List<X509Certificate> chain(byte[] file, char[] password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(file), password);
        Certificate[] chain = store.getCertificateChain(ALIAS);
        if (chain == null) {
            throw new KeyStoreException("There is no certificate in the file");
        }
        return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    }

    /** Signs a random message with the key and verifies it with the certificate. */
    static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        try {
            byte[] message = AesGcm.random(32);
            Signature signing = Signature.getInstance(algorithm(key));
            signing.initSign(key);
            signing.update(message);
            byte[] signed = signing.sign();
            Signature verifying = Signature.getInstance(algorithm(key));
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(message);
            return verifying.verify(signed);
        } catch (GeneralSecurityException anotherAlgorithm) {
            return false;
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }
}
