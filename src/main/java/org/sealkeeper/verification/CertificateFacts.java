package org.sealkeeper.verification;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/** What the checks read out of certificates, and how they name them in sentences. */
final class CertificateFacts {

    private static final int DNS = 2;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'")
            .withZone(ZoneOffset.UTC);

    private CertificateFacts() {
    }

    static String time(Instant instant) {
        return MINUTE.format(instant);
    }

    static String end(X509Certificate certificate) {
        return time(certificate.getNotAfter().toInstant());
    }

    /** The common name, or the whole subject where there is none. */
    static String name(X500Principal subject) {
        return commonName(subject).orElse(subject.getName());
    }

    static Optional<String> commonName(X500Principal subject) {
        try {
            return new LdapName(subject.getName()).getRdns().stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .map(part -> part.getValue().toString())
                    .reduce((outer, inner) -> inner);
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** In lower case. */
    static List<String> dnsNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names.stream()
                    .filter(name -> name.get(0).equals(DNS))
                    .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** Whether a TLS client that wants this host takes the certificate (RFC 6125: a wildcard is one label). */
    static boolean isFor(X509Certificate certificate, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return dnsNames(certificate).stream().anyMatch(name -> name.equals(wanted)
                || dot > 0 && name.startsWith("*.") && name.substring(1).equals(wanted.substring(dot)));
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return isIssuedBy(certificate, certificate);
    }

    static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
