package org.sealkeeper.issuance;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The public roots that this Java trusts. */
final class JavaTrust {

    private static final List<X509Certificate> ROOTS = load();

    private JavaTrust() {
    }

    static List<X509Certificate> roots() {
        return ROOTS;
    }

    private static List<X509Certificate> load() {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The trust store of this Java cannot be read", e);
        }
    }
}
