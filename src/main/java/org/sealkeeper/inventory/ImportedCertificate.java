package org.sealkeeper.inventory;

import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.vault.KeyAlgorithm;

/**
 * What was chosen out of the uploaded files, ready to be taken in, and what it proposes for a registration.
 *
 * @param chain end entity first, then its issuers as far as they were in the files
 * @param key the private key that belongs to the end entity; empty when there was none
 */
public record ImportedCertificate(List<X509Certificate> chain, Optional<PrivateKey> key,
        Optional<ProvisioningProfile> profile, List<Notice> notices) {

    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final String EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";
    // RFC 9336
    private static final String DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36";

    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The common name, or the whole subject where there is none. */
    public String name() {
        return commonName(certificate()).orElseGet(this::subject);
    }

    /** For example {@code CN=Corp Messenger,O=Corp,C=CN}; made from the first name where the subject is empty. */
    public String subject() {
        String subject = certificate().getSubjectX500Principal().getName("RFC2253",
                Map.of("1.2.840.113549.1.9.1", "EMAILADDRESS", "2.5.4.5", "SERIALNUMBER"));
        return subject.isEmpty() ? namesInside().stream().findFirst().map(name -> "CN=" + name).orElse("") : subject;
    }

    /** The DNS names and IP addresses it is for; a common name counts only where there is no other and it is a server's. */
    public List<String> names() {
        List<String> names = namesInside();
        return names.isEmpty() && kind() == SignatureKind.TLS_SERVER
                ? commonName(certificate()).flatMap(Rules::serverName).map(List::of).orElse(List.of()) : names;
    }

    public SignatureKind kind() {
        List<String> usages;
        try {
            usages = Optional.ofNullable(certificate().getExtendedKeyUsage()).orElse(List.of());
        } catch (CertificateParsingException e) {
            usages = List.of();
        }
        if (usages.contains(CODE_SIGNING) || profile.isPresent()) {
            return SignatureKind.CODE_SIGNING;
        }
        if (usages.contains(SERVER_AUTH)) {
            return SignatureKind.TLS_SERVER;
        }
        return usages.contains(DOCUMENT_SIGNING) || usages.contains(EMAIL_PROTECTION)
                ? SignatureKind.DOCUMENT_SIGNING : SignatureKind.CODE_SIGNING;
    }

    /** For new keys: like the certificate's, and never weaker. */
    public KeyAlgorithm keyAlgorithm() {
        return PrivateKeys.algorithmLike(certificate().getPublicKey());
    }

    private List<String> namesInside() {
        return Certificates.names(certificate()).stream().flatMap(name -> Rules.serverName(name).stream()).distinct()
                .toList();
    }

    static Optional<String> commonName(X509Certificate certificate) {
        return Certificates.commonName(certificate.getSubjectX500Principal());
    }

    @Override
    public String toString() {
        return "ImportedCertificate[" + name() + (key.isPresent() ? ", with key]" : ", without key]");
    }
}
