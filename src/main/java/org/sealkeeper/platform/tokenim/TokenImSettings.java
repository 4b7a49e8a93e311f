package org.sealkeeper.platform.tokenim;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.sealkeeper.issuance.remote.TlsSettings;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One TokenIM installation: {@code sealkeeper.tokenim.<id>.*}.
 *
 * @param api {@code rest}, or {@code none} where people do everything at the console
 * @param url where its interface is, such as {@code https://tokenim.corp.example/admin/v1}; https but on loopback
 * @param timeout of one call
 * @param fields how the installation names fields of the contract, by the contract's name
 * @param tls the roots that its server certificate must lead to, where they are not public ones
 */
record TokenImSettings(@DefaultValue("rest") Api api, URI url, String user, String password,
        @DefaultValue("20s") Duration timeout, @DefaultValue Map<String, String> fields,
        @DefaultValue TlsSettings tls) {

    // a step makes a few calls, and has to end before the engine gives its job to another node
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

    /** Whether there is anything to call. */
    enum Api {
        REST, NONE
    }

    /** @throws IllegalStateException with a sentence that names the property to set */
    void check(String id) {
        String prefix = "sealkeeper.tokenim." + id;
        if (!id.matches("[a-z0-9][a-z0-9-]{0,40}")) {
            throw new IllegalStateException(prefix
                    + ": a platform's id has lower-case letters, digits and hyphens, at most 41");
        }
        if (api == Api.NONE) {
            return;
        }
        if (url == null || url.getHost() == null) {
            throw new IllegalStateException(prefix + ".url is missing: where the administration interface of this TokenIM "
                    + "is, such as https://tokenim.corp.example/admin/v1; or set " + prefix + ".api=none");
        }
        boolean loopback = url.getHost().equals("localhost") || url.getHost().startsWith("127.")
                || url.getHost().equals("[::1]");
        if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && loopback)) {
            throw new IllegalStateException(prefix + ".url has to begin with https: the password and documents go there");
        }
        if (user == null || user.isBlank() || password == null || password.isBlank()) {
            throw new IllegalStateException(prefix + ".user and " + prefix
                    + ".password are missing: the account that Sealkeeper logs in with");
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalStateException(prefix + ".timeout has to be more than 0 s and at most 30 s");
        }
    }

    /** The password is never part of a log or a message. */
    @Override
    public String toString() {
        return "TokenIM at " + url;
    }
}
