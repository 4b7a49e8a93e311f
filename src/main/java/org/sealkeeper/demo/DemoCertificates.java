package org.sealkeeper.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.vault.KeyId;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Real certificates with their keys, as PKCS#12 files: from the private CA, or nearly expired from a vendor of old. */
@Component
@Profile("demo")
class DemoCertificates {

    private static final Duration YEAR = Duration.ofDays(365);
    private static final String VENDOR = "CN=Example Vendor CA,O=Example Vendor,C=CN";

    private final Issuers issuers;
    private final Clock clock;

    DemoCertificates(Issuers issuers, Clock clock) {
        this.issuers = issuers;
        this.clock = clock;
    }

    /** A code signing certificate that somebody bought nearly a year ago. */
    byte[] fromVendor(String subject, Duration left, String password) {
        try {
            KeyPair vendor = newPair();
            KeyPair own = newPair();
            Instant end = clock.instant().plus(left);
            Instant begin = end.minus(YEAR);
            ContentSigner signer = signer(vendor);
            var root = new JcaX509v3CertificateBuilder(new X500Principal(VENDOR), serial(), Date.from(begin),
                    Date.from(end.plus(YEAR)), new X500Principal(VENDOR), vendor.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .build(signer);
            var leaf = new JcaX509v3CertificateBuilder(new X500Principal(VENDOR), serial(), Date.from(begin),
                    Date.from(end), new X500Principal(subject), own.getPublic())
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning))
                    .build(signer);
            var converter = new JcaX509CertificateConverter();
            return pkcs12(own, List.of(converter.getCertificate(leaf), converter.getCertificate(root)), password);
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException("The demo's certificate for " + subject + " cannot be made", e);
        }
    }

    byte[] fromPrivateCa(SignatureKind kind, String subject, List<String> dnsNames, String password) {
        try {
            KeyPair own = newPair();
            var request = new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), own.getPublic());
            if (!dnsNames.isEmpty()) {
                var extensions = new ExtensionsGenerator();
                extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(dnsNames.stream()
                        .map(name -> new GeneralName(GeneralName.dNSName, name)).toArray(GeneralName[]::new)));
                request.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            var issued = (Answer.Issued) issuers.named("private-ca").request(new CertificateRequest(UUID.randomUUID(),
                    SignatureId.random(), KeyId.random(), request.build(signer(own)).getEncoded(), kind));
            return pkcs12(own, issued.chain(), password);
        } catch (GeneralSecurityException | IOException | OperatorCreationException | RefusedByIssuer e) {
            throw new IllegalStateException("The private CA issued nothing for " + subject, e);
        }
    }

    private static KeyPair newPair() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static ContentSigner signer(KeyPair pair) throws OperatorCreationException {
        return new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
    }

    private static BigInteger serial() {
        return new BigInteger(127, new SecureRandom()).setBit(126);
    }

    private static byte[] pkcs12(KeyPair pair, List<X509Certificate> chain, String password)
            throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("signature", pair.getPrivate(), password.toCharArray(),
                chain.toArray(X509Certificate[]::new));
        var file = new ByteArrayOutputStream();
        store.store(file, password.toCharArray());
        return file.toByteArray();
    }
}
