package org.sealkeeper.issuance.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How an issuer's server is reached over TLS: {@code sealkeeper.<protocol>.<id>.tls.*}.
 *
 * @param trustAnchors PEM file of the roots that its server certificate must lead to; the public ones when left out
 * @param credentials PKCS#12 or PEM file of the client certificate; none when left out
 */
public record TlsSettings(Path trustAnchors, Path credentials, @DefaultValue("") String credentialsPassword) {

    /** The configured client certificate. */
    public Optional<Credentials> client() {
        return Optional.ofNullable(credentials).map(file -> Credentials.read(file, credentialsPassword));
    }

    /** @throws IllegalStateException when a configured file cannot be read */
    public SSLContext context(Optional<Credentials> client) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(client.isPresent() ? keys(client.get()) : null, trust(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("TLS cannot be set up with the configured certificates", e);
        }
    }

    private TrustManager[] trust() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trustAnchors == null ? null : storeOf(CertificatesInFile.read(trustAnchors)));
        return factory.getTrustManagers();
    }

    private static KeyStore storeOf(List<X509Certificate> anchors) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < anchors.size(); i++) {
            store.setCertificateEntry("anchor-" + i, anchors.get(i));
        }
        return store;
    }

    private static KeyManager[] keys(Credentials client) throws GeneralSecurityException, IOException {
        if (client.key().getEncoded() == null) {
            return new KeyManager[] {new KeyInToken(client)};
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] none = {};
        store.setKeyEntry("client", client.key(), none, client.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, none);
        return factory.getKeyManagers();
    }

    @Override
    public String toString() {
        return "TlsSettings[trustAnchors=" + trustAnchors + ", credentials=" + credentials + "]";
    }
}
