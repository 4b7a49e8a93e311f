package org.sealkeeper.issuance.privateca;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sealkeeper.issuance.AlternativeNames;
import org.sealkeeper.issuance.CertificationRequest;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.SigningAlgorithm;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;

/** Builds and signs certificates (RFC 5280). */
@Component
class CertificateMaker {

    /** For clocks that are a little behind. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);
    private static final int SERIAL_BITS = 127;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vault vault;
    private final CaSettings settings;

    CertificateMaker(Vault vault, CaSettings settings) {
        this.vault = vault;
        this.settings = settings;
    }

    X509Certificate root(KeyId key, PublicKey publicKey, String subject, Instant now, Duration life) {
        var name = new X500Principal(subject);
        return sign(key, publicKey, builder(name, name, publicKey, now, now.plus(life)), extensions -> {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            extensions.addExtension(Extension.subjectKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
        });
    }

    X509Certificate intermediate(Authority root, PublicKey publicKey, String subject, Instant now, Duration life) {
        return sign(root, builder(root.certificate().getSubjectX500Principal(), new X500Principal(subject), publicKey,
                now, now.plus(life)), extensions -> {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            identify(extensions, root, publicKey);
        });
    }

    X509Certificate endEntity(Authority intermediate, CertificationRequest request, Profile profile, Instant now,
            int validityDays) {
        Instant end = now.plus(Duration.ofDays(validityDays));
        Instant issuersEnd = intermediate.certificate().getNotAfter().toInstant();
        var builder = builder(intermediate.certificate().getSubjectX500Principal(), request.subject(),
                request.publicKey(), now, end.isBefore(issuersEnd) ? end : issuersEnd);
        return sign(intermediate, builder, extensions -> {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            extensions.addExtension(Extension.keyUsage, true, profile.keyUsage());
            extensions.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(profile.purpose()));
            identify(extensions, intermediate, request.publicKey());
            if (!request.names().isEmpty()) {
                // critical where the subject is empty (section 4.2.1.6)
                extensions.addExtension(Extension.subjectAlternativeName, request.subject().getName().isEmpty(),
                        AlternativeNames.of(request.names()));
            }
        });
    }

    /** Whose key it is, whose key has signed it, and where issuer and revocations are found. */
    private void identify(X509v3CertificateBuilder extensions, Authority issuer, PublicKey publicKey)
            throws GeneralSecurityException, IOException {
        var identifiers = new JcaX509ExtensionUtils();
        extensions.addExtension(Extension.subjectKeyIdentifier, false,
                identifiers.createSubjectKeyIdentifier(publicKey));
        extensions.addExtension(Extension.authorityKeyIdentifier, false,
                identifiers.createAuthorityKeyIdentifier(issuer.certificate().getPublicKey()));
        String file = issuer.name().inDatabase();
        extensions.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
            new DistributionPoint(new DistributionPointName(new GeneralNames(uri(settings.url(file + ".crl")))), null,
                    null)}));
        extensions.addExtension(Extension.authorityInfoAccess, false,
                new AuthorityInformationAccess(AccessDescription.id_ad_caIssuers, uri(settings.url(file + ".cer"))));
    }

    private static GeneralName uri(String url) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, url);
    }

    private static X509v3CertificateBuilder builder(X500Principal issuer, X500Principal subject, PublicKey key,
            Instant now, Instant end) {
        return new JcaX509v3CertificateBuilder(issuer, new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(BACKDATED)), Date.from(end), subject, key);
    }

    private X509Certificate sign(Authority issuer, X509v3CertificateBuilder certificate, Extending extending) {
        return sign(issuer.key(), issuer.certificate().getPublicKey(), certificate, extending);
    }

    private X509Certificate sign(KeyId key, PublicKey publicKey, X509v3CertificateBuilder certificate,
            Extending extending) {
        return vault.use(key, privateKey -> {
            try {
                extending.addTo(certificate);
                return new JcaX509CertificateConverter().getCertificate(certificate.build(
                        new JcaContentSignerBuilder(SigningAlgorithm.of(publicKey)).build(privateKey)));
            } catch (OperatorCreationException e) {
                throw new GeneralSecurityException("The private CA cannot sign", e);
            }
        });
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("A certificate of the private CA has no encoded form", e);
        }
    }

    private interface Extending {
        void addTo(X509v3CertificateBuilder certificate) throws GeneralSecurityException, IOException;
    }
}
