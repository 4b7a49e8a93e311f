package org.sealkeeper.platform.folder;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Certificates;

/** In which form a program reads its certificate and key. */
enum FolderFormat {

    /** {@code chain.pem}, end entity first, and {@code key.pem}, PKCS#8 without a password. */
    PEM("chain.pem"),
    /** {@code signature.p12} (RFC 7292); its entry is called {@code signature}. */
    PKCS12("signature.p12"),
    /** {@code signature.jks}, for old Java programs; its entry is called {@code signature}. */
    JKS("signature.jks");

    static final String KEY = "key.pem";
    static final String ALIAS = "signature";
    /** {@code keytool} opens nothing with fewer characters. */
    static final int SHORTEST_PASSWORD = 6;

    // whatever else somebody has put into the file, such as a key, is nobody's business
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]*-----END CERTIFICATE-----");

    private final String file;

    FolderFormat(String file) {
        this.file = file;
    }

    /** The file that holds the certificates. */
    String file() {
        return file;
    }

    /** The key store; for formats other than PEM. */
    byte[] store(List<X509Certificate> chain, PrivateKey key, String password)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(name());
        store.load(null, null);
        store.setKeyEntry(ALIAS, key, password.toCharArray(), chain.toArray(X509Certificate[]::new));
        var content = new ByteArrayOutputStream();
        store.store(content, password.toCharArray());
        return content.toByteArray();
    }

    /** The certificates that a program finds in a folder, as PEM; empty when there are none that can be read. */
    Optional<String> chain(Path folder, String password) throws IOException {
        try {
            if (this != PEM) {
                return Optional.of(Certificates.pem(List.of(certificate(folder, password))));
            }
            String chain = CERTIFICATE.matcher(Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1))
                    .results().map(MatchResult::group).collect(Collectors.joining("\n", "", "\n"));
            return chain.isBlank() ? Optional.empty() : Optional.of(chain);
        } catch (NoSuchFileException | GeneralSecurityException nothing) {
            return Optional.empty();
        }
    }

    /**
     * The certificate that a program finds in a folder.
     *
     * @throws GeneralSecurityException when the file is damaged, or does not open with the password
     * @throws IOException when there is no such file, or it cannot be read
     */
    X509Certificate certificate(Path folder, String password) throws GeneralSecurityException, IOException {
        var content = new ByteArrayInputStream(Files.readAllBytes(folder.resolve(file)));
        if (this == PEM) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(content);
        }
        KeyStore store = KeyStore.getInstance(name());
        try {
            store.load(content, password.toCharArray());
        } catch (IOException damaged) {
            throw new GeneralSecurityException("The key store does not open", damaged);
        }
        if (!(store.getKey(ALIAS, password.toCharArray()) instanceof PrivateKey)) {
            throw new GeneralSecurityException("The key store holds no key");
        }
        return (X509Certificate) store.getCertificate(ALIAS);
    }
}
