package org.sealkeeper.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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

/** The private key of a version as PKCS#12, by the JDK's writer (PBES2 with AES-256), which openssl reads. */
final class KeyFile {

    private static final String ALIAS = "signature";

    private KeyFile() {
    }

    static byte[] write(PrivateKey key, List<X509Certificate> chain, char[] password)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        try {
            store.setKeyEntry(ALIAS, key, password, chain.toArray(Certificate[]::new));
        } catch (KeyStoreException notInOrder) {
            // an imported chain may have gaps; it lies complete in certificate/chain.pem
            store.setKeyEntry(ALIAS, key, password, new Certificate[] {chain.get(0)});
        }
        var out = new ByteArrayOutputStream();
        store.store(out, password);
        return out.toByteArray();
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
