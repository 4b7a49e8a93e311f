package org.sealkeeper.inventory;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/** Certificates as PEM text, by their fingerprint, and what is read out of them in several places. */
public final class Certificates {

    private static final int DNS = 2;
    private static final int IP = 7;
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Certificates() {
    }

    /** SHA-256 of the DER form, lower-case hex. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate cannot be encoded", e);
        }
    }

    /** One PEM block (RFC 7468) a certificate, in the given order. */
    public static String pem(List<X509Certificate> chain) {
        var text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append("-----BEGIN CERTIFICATE-----\n").append(LINES.encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            } catch (CertificateException e) {
                throw new IllegalStateException("A certificate cannot be encoded", e);
            }
        }
        return text.toString();
    }

    /** The certificates of a PEM text as {@link #pem} writes it, in its order. */
    public static List<X509Certificate> parse(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))).stream()
                    .map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new IllegalStateException("A stored certificate cannot be read", e);
        }
    }

    /** The most specific common name, such as {@code Corp Messenger}; empty when there is none. */
    public static Optional<String> commonName(X500Principal subject) {
        try {
            return new LdapName(subject.getName()).getRdns().stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .map(part -> part.getValue().toString())
                    .filter(name -> !name.isBlank())
                    .reduce((outer, inner) -> inner);
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** The DNS names and IP addresses among the subject alternative names, in lower case. */
    public static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names.stream()
                    .flatMap(name -> name((Integer) name.get(0), name.get(1)).stream())
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    private static Optional<String> name(int type, Object name) {
        return switch (type) {
            case DNS -> Optional.of(name.toString().toLowerCase(Locale.ROOT));
            case IP -> IpAddress.of(name.toString()).map(IpAddress::toString);
            default -> Optional.empty();
        };
    }

    /** Whether it names the issuer and carries its signature. */
    public static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
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
