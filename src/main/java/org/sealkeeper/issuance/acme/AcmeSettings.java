package org.sealkeeper.issuance.acme;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.sealkeeper.issuance.remote.SettingsRefused;
import org.sealkeeper.issuance.remote.TlsSettings;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One ACME server: {@code sealkeeper.acme.<id>.*}.
 *
 * @param directory such as {@code https://acme-v02.api.letsencrypt.org/directory}
 * @param contact mail address of the account; none when left out
 * @param agreeToTerms whether the server's terms of service are agreed to
 * @param eabKeyIdentifier of the external account binding (RFC 8555, section 7.3.4), where the server asks for one
 * @param eabKey its MAC key, base64url
 * @param webroot folder of a web server that serves the domains; Sealkeeper's own responder when left out
 * @param dns proves names in DNS; over HTTP when left out
 * @param preferredChain common name of the root or intermediate that the chain should lead over, where there is a choice
 * @param timeout for connecting and for each answer; at most 30 seconds
 * @param maxOrders how many certificates the server lets an account order in {@code maxOrdersPeriod}; many renewals at
 *     once keep to it. The default is Let's Encrypt's
 */
record AcmeSettings(URI directory, @DefaultValue("") String contact, boolean agreeToTerms,
        @DefaultValue("") String eabKeyIdentifier, @DefaultValue("") String eabKey, Path webroot,
        DnsSettings dns, @DefaultValue("") String preferredChain, @DefaultValue("PT20S") Duration timeout, @DefaultValue TlsSettings tls,
        @DefaultValue("300") int maxOrders, @DefaultValue("PT3H") Duration maxOrdersPeriod) {

    // a step makes some ten calls at most, and has to end before its job is given to somebody else
    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

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
        SettingsRefused.unless(dns == null || webroot == null, prefix + "webroot is of no use with " + prefix + "dns");
        SettingsRefused.unless(maxOrders > 0, prefix + "max-orders must be 1 or more");
        SettingsRefused.unless(!maxOrdersPeriod.isNegative() && !maxOrdersPeriod.isZero(),
                prefix + "max-orders-period must be longer than nothing");
        if (dns != null) {
            dns.check(prefix + "dns.");
        }
        SettingsRefused.unlessReadable(prefix, () -> tls.context(tls.client()));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "ACME server at " + directory;
    }
}
