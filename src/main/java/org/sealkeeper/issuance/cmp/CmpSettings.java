package org.sealkeeper.issuance.cmp;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.sealkeeper.issuance.remote.CertificatesInFile;
import org.sealkeeper.issuance.remote.Credentials;
import org.sealkeeper.issuance.remote.SettingsRefused;
import org.sealkeeper.issuance.remote.TlsSettings;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One CMP server: {@code sealkeeper.cmp.<id>.*}.
 *
 * @param url such as {@code https://ca.example/.well-known/cmp}
 * @param allowHttp whether the URL may be without TLS; messages are protected, but can be read on the way
 * @param request what a certificate is asked for with, where no key update is possible
 * @param reference names the shared secret to the server
 * @param secret shared with the server; protects messages with a MAC
 * @param mac which MAC
 * @param credentials PKCS#12 or PEM file of our own key and certificate; protects messages with a signature
 * @param serverCertificate PEM file of exactly the certificates that may sign the server's answers
 * @param trustAnchors PEM file of roots for whoever signs the server's answers
 * @param serverName subject of the certificate that may sign, when it leads to a trust anchor; RFC 4514
 * @param recipient whom messages are addressed to; RFC 4514
 * @param implicitConfirm whether we ask that a certificate needs no confirmation
 * @param timeout for connecting, for the beginning of an answer, and for the rest of it; at most 30 seconds
 */
record CmpSettings(URI url, boolean allowHttp, @DefaultValue("cr") RequestType request, @DefaultValue("") String reference,
        @DefaultValue("") String secret, @DefaultValue("pbm") Mac mac, Path credentials,
        @DefaultValue("") String credentialsPassword, Path serverCertificate, Path trustAnchors,
        @DefaultValue("") String serverName, @DefaultValue("") String recipient, boolean implicitConfirm,
        @DefaultValue("PT30S") Duration timeout, @DefaultValue TlsSettings tls) {

    // three messages at most in one step, and a step has to end before its job is given to somebody else
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

    /** Password-based MACs of RFC 9481, section 6.1. */
    enum Mac {
        /** Every server has it. */
        PBM,
        /** The stronger one, of newer servers. */
        PBMAC1
    }

    /** @throws SettingsRefused when the issuer cannot work like this */
    void check(String id) {
        String prefix = "sealkeeper.cmp." + id + ".";
        SettingsRefused.unless(url != null && url.getHost() != null, prefix + "url is missing or is no URL");
        SettingsRefused.unless("https".equals(url.getScheme()) || "http".equals(url.getScheme()) && allowHttp,
                prefix + "url must begin with https://, unless " + prefix + "allow-http is true");
        SettingsRefused.unless(request != RequestType.KUR, prefix + "request is ir, cr or p10cr; kur is used where it is possible");
        SettingsRefused.unless(secret.isEmpty() == reference.isEmpty(), prefix + "reference and secret belong together");
        SettingsRefused.unless(secret.isEmpty() != (credentials == null), prefix + "secret or " + prefix + "credentials must be set, and not both");
        SettingsRefused.unless(!secret.isEmpty() || verifiesSignatures(),
                prefix + "server-certificate or trust-anchors must be set, to know the server by");
        SettingsRefused.unless(!timeout.isNegative() && !timeout.isZero() && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                prefix + "timeout must be at most " + LONGEST_TIMEOUT);
        SettingsRefused.unlessReadable(prefix, this::readEverything);
    }

    boolean hasSecret() {
        return !secret.isEmpty();
    }

    /** Whether we know how to tell a signature of the server from another's. */
    boolean verifiesSignatures() {
        return serverCertificate != null || trustAnchors != null;
    }

    Credentials ownCredentials() {
        return Credentials.read(credentials, credentialsPassword);
    }

    private void readEverything() {
        if (credentials != null) {
            ownCredentials();
        }
        Stream.of(serverCertificate, trustAnchors).filter(Objects::nonNull).forEach(CertificatesInFile::read);
        tls.context(tls.client());
        Stream.of(serverName, recipient).forEach(X500Principal::new);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "CMP server at " + url;
    }
}
