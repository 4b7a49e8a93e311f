package org.sealkeeper.issuance.est;

import java.net.URI;
import java.time.Duration;
import org.sealkeeper.issuance.remote.SettingsRefused;
import org.sealkeeper.issuance.remote.TlsSettings;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One EST server: {@code sealkeeper.est.<id>.*}.
 *
 * @param url such as {@code https://est.example} or {@code https://est.example/.well-known/est/signing}
 * @param user for HTTP Basic authentication; empty with a client certificate alone
 * @param timeout for connecting, for the beginning of an answer, and for the rest of it; at most 30 seconds
 * @param tls the server's trust anchors and our client certificate
 */
record EstSettings(URI url, @DefaultValue("") String user, @DefaultValue("") String password,
        @DefaultValue("PT30S") Duration timeout, @DefaultValue TlsSettings tls) {

    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

    /** @throws SettingsRefused when the issuer cannot work like this */
    void check(String id) {
        String prefix = "sealkeeper.est." + id + ".";
        SettingsRefused.unless(url != null && url.getHost() != null && "https".equals(url.getScheme()),
                prefix + "url must begin with https://");
        SettingsRefused.unless(user.isEmpty() == password.isEmpty(), prefix + "user and password belong together");
        SettingsRefused.unless(!user.isEmpty() || tls.credentials() != null,
                prefix + "user and password, or tls.credentials, must be set");
        SettingsRefused.unless(!timeout.isNegative() && !timeout.isZero() && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                prefix + "timeout must be at most " + LONGEST_TIMEOUT);
        SettingsRefused.unlessReadable(prefix + "tls.", () -> tls.context(tls.client()));
    }

    /** @param operation such as {@code simpleenroll} (RFC 7030, section 3.2.2) */
    URI at(String operation) {
        String base = url.toString().replaceFirst("/+$", "");
        String path = url.getPath() == null || url.getPath().replace("/", "").isEmpty() ? "/.well-known/est" : "";
        return URI.create(base + path + "/" + operation);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "EST server at " + url;
    }
}
