package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.sealkeeper.issuance.SuggestedRenewal;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.connector.Connection;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.toolbox.AcmeUtils;
import org.shredzone.acme4j.toolbox.JSON;

/** The resource that says when a certificate should be renewed (RFC 9773, section 4). It is open to everybody; no key is used. */
final class RenewalInfoResource {

    /** Without this extension a certificate has no name there. */
    private static final String AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";

    private RenewalInfoResource() {
    }

    static boolean names(X509Certificate certificate) {
        return certificate.getExtensionValue(AUTHORITY_KEY_IDENTIFIER) != null;
    }

    static boolean isOffered(Session session) throws AcmeException {
        return session.resourceUrlOptional(Resource.RENEWAL_INFO).isPresent();
    }

    /** @return what the server suggests; empty when it has no such resource */
    static Optional<SuggestedRenewal> ask(String issuer, Session session, X509Certificate certificate)
            throws AcmeException, IOException {
        Optional<URL> resource = session.resourceUrlOptional(Resource.RENEWAL_INFO);
        if (resource.isEmpty() || !names(certificate)) {
            return Optional.empty();
        }
        try (Connection connection = session.connect()) {
            connection.sendRequest(of(resource.get(), certificate), session, null);
            return Optional.of(read(connection.readJsonResponse(), connection.getRetryAfter()));
        } catch (AcmeProtocolException | IllegalArgumentException wrong) {
            throw new IOException("The ACME server of " + issuer + " does not say when to renew in a way that can be read: "
                    + wrong.getMessage() + ".", wrong);
        }
    }

    private static SuggestedRenewal read(JSON said, Optional<Instant> retryAfter) {
        JSON window = said.get("suggestedWindow").asObject();
        return new SuggestedRenewal(window.get("start").asInstant().truncatedTo(ChronoUnit.SECONDS),
                window.get("end").asInstant().truncatedTo(ChronoUnit.SECONDS),
                said.get("explanationURL").map(JSON.Value::asString).flatMap(RenewalInfoResource::url), retryAfter);
    }

    private static Optional<URI> url(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException none) {
            return Optional.empty();
        }
    }

    private static URL of(URL resource, X509Certificate certificate) throws MalformedURLException {
        String base = resource.toString();
        return URI.create(base + (base.endsWith("/") ? "" : "/") + AcmeUtils.getRenewalUniqueIdentifier(certificate))
                .toURL();
    }
}
