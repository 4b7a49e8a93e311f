package org.sealkeeper.issuance.acme;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.sealkeeper.issuance.remote.SettingsRefused;
import org.sealkeeper.issuance.remote.TlsSettings;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One ACME server: {@code sealkeeper.acme.<id>.*}.
 *
 * @param directory such as {@code https://acme-v02.api.letsencrypt.org/directory}
 * @param contact mail address of the account; none when left out
 * @param agreeToTerms whether the server's terms of service are agreed to
 * @param eabKeyIdentifier of the external account binding (RFC 8555, section 7.3.4), where the server asks for one
 * @param eabKey its MAC key, base64url
 * @param challenge how names are proved: {@code http-01}, {@code dns-01} or {@code tls-alpn-01}; where left out, in DNS when
 *        that is configured, over HTTP otherwise
 * @param webroot folder of a web server that serves the domains; Sealkeeper's own responder when left out
 * @param dns where DNS records are changed
 * @param preferredChain common name of the root or intermediate that the chain should lead over, where there is a choice
 * @param timeout for connecting and for each answer; at most 30 seconds
 * @param maxOrders how many certificates the server lets an account order in {@code maxOrdersPeriod}; many renewals at
 *     once keep to it. The default is Let's Encrypt's
 */
record AcmeSettings(URI directory, @DefaultValue("") String contact, boolean agreeToTerms,
        @DefaultValue("") String eabKeyIdentifier, @DefaultValue("") String eabKey,
        @DefaultValue("") String challenge, Path webroot, DnsSettings dns, @DefaultValue("") String preferredChain,
        @DefaultValue("PT20S") Duration timeout, @DefaultValue TlsSettings tls,
        @DefaultValue("300") int maxOrders, @DefaultValue("PT3H") Duration maxOrdersPeriod) {

    // a step makes some ten calls at most, and has to end before its job is given to somebody else
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

    private static final Set<String> CHALLENGES = Set.of(Http01Challenge.TYPE, Dns01Challenge.TYPE, TlsAlpn01Challenge.TYPE);

    /** @throws SettingsRefused when the issuer cannot work like this */
    void check(String id) {
        String prefix = "sealkeeper.acme." + id + ".";
        SettingsRefused.unless(directory != null && directory.getHost() != null && "https".equals(directory.getScheme()),
                prefix + "directory is missing or is no URL that begins with https://");
        SettingsRefused.unless(agreeToTerms, prefix + "agree-to-terms must be true: read the server's terms of service first");
        SettingsRefused.unless(contact.isEmpty() || contact.matches("[^@\\s]+@[^@\\s]+"), prefix + "contact is no mail address");
        SettingsRefused.unless(eabKeyIdentifier.isEmpty() == eabKey.isEmpty(),
                prefix + "eab-key-identifier and eab-key belong together");
        SettingsRefused.unless(eabKey.matches("[A-Za-z0-9_=-]*"), prefix + "eab-key is not base64url");
        SettingsRefused.unless(!timeout.isNegative() && !timeout.isZero() && timeout.compareTo(LONGEST_TIMEOUT) <= 0,
                prefix + "timeout must be at most " + LONGEST_TIMEOUT);
        SettingsRefused.unless(maxOrders > 0, prefix + "max-orders must be 1 or more");
        SettingsRefused.unless(!maxOrdersPeriod.isNegative() && !maxOrdersPeriod.isZero(),
                prefix + "max-orders-period must be longer than nothing");
        checkProof(prefix);
        SettingsRefused.unlessReadable(prefix, () -> tls.context(tls.client()));
    }

    private void checkProof(String prefix) {
        SettingsRefused.unless(CHALLENGES.contains(challengeAnswered()),
                prefix + "challenge is http-01, dns-01 or tls-alpn-01");
        SettingsRefused.unless(webroot == null || challengeAnswered().equals(Http01Challenge.TYPE),
                prefix + "webroot is of no use with " + challengeAnswered());
        SettingsRefused.unless(webroot == null || webroot.isAbsolute(), prefix + "webroot must be an absolute path");
        SettingsRefused.unless(dns != null || !challengeAnswered().equals(Dns01Challenge.TYPE),
                prefix + "challenge is dns-01, which needs " + prefix + "dns.server or " + prefix + "dns.hook");
        SettingsRefused.unless(dns == null || challengeAnswered().equals(Dns01Challenge.TYPE),
                prefix + "dns.* is of no use with " + challengeAnswered());
        if (dns != null) {
            dns.check(prefix + "dns.");
        }
    }

    /** Such as {@code http-01}. */
    String challengeAnswered() {
        return !challenge.isEmpty() ? challenge : dns != null ? Dns01Challenge.TYPE : Http01Challenge.TYPE;
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "ACME server at " + directory;
    }
}
