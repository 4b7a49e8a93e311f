package org.sealkeeper.issuance.remote;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * A private key with its certificate, with which Sealkeeper shows an issuer who it is. Read from its file for each use,
 * so that it is in memory only then, and a renewed file counts at once.
 *
 * @param chain end entity first
 */
public record Credentials(PrivateKey key, List<X509Certificate> chain) {

    private static final byte DER_SEQUENCE = 0x30;

    /**
     * @param file PKCS#12 with one key, or PEM with certificates and a key
     * @param password of the file or of the key in it; empty when there is none
     * @throws IllegalStateException when it cannot be read; says which file, and never what is in it
     */
    public static Credentials read(Path file, String password) {
        try {
            byte[] content = Files.readAllBytes(file);
            try {
                return content.length > 0 && content[0] == DER_SEQUENCE ? ofPkcs12(file, password)
                        : ofPem(new String(content, StandardCharsets.UTF_8), password);
            } finally {
                Arrays.fill(content, (byte) 0);
            }
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            // the cause is left out: its message may show parts of the key
            throw new IllegalStateException("The key and certificate in " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + "): it must be PKCS#12 or PEM with both, and the password must fit");
        }
    }

    public X509Certificate certificate() {
        return chain.get(0);
    }

    private static Credentials ofPkcs12(Path file, String password) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        char[] secret = password.toCharArray();
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, secret);
        }
        for (String alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, secret) instanceof PrivateKey key) {
                Certificate[] chain = store.getCertificateChain(alias);
                return new Credentials(key, Arrays.stream(chain).map(X509Certificate.class::cast).toList());
            }
        }
        throw new KeyStoreWithoutKey();
    }

    private static Credentials ofPem(String text, String password) {
        PemContent content = PemContent.of(text);
        return new Credentials(content.getPrivateKey(password.isEmpty() ? null : password), content.getCertificates());
    }

    @Override
    public String toString() {
        return "Credentials of " + certificate().getSubjectX500Principal();
    }

    /** There is only a certificate in it. */
    private static final class KeyStoreWithoutKey extends GeneralSecurityException {
        private static final long serialVersionUID = 1L;
    }
}
