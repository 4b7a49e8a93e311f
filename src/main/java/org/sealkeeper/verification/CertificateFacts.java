package org.sealkeeper.verification;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;
import org.sealkeeper.inventory.Certificates;

/** What the checks read out of certificates, and how they name them in sentences. */
final class CertificateFacts {

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
        return Certificates.commonName(subject).orElse(subject.getName());
    }

    /** Whether a TLS client that wants this host takes the certificate (RFC 6125: a wildcard is one label). */
    static boolean isFor(X509Certificate certificate, String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        return Certificates.names(certificate).stream().anyMatch(name -> name.equals(wanted)
                || dot > 0 && name.startsWith("*.") && name.substring(1).equals(wanted.substring(dot)));
    }

    static boolean isSelfSigned(X509Certificate certificate) {
        return Certificates.isIssuedBy(certificate, certificate);
    }
}
