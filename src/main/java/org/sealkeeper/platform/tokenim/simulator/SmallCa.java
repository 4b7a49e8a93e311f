package org.sealkeeper.platform.tokenim.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Issues for the simulator, from a root in its data folder. Nobody should trust it but the one who tries things out. */
final class SmallCa {

    private static final String ALIAS = "simulator";
    private static final Duration VALIDITY = Duration.ofDays(365);
    // the key protects nothing: whoever reads the folder may issue what only a simulator vouches for
    private static final char[] PASSWORD = "simulator".toCharArray();

    private final Clock clock;
    private final PrivateKey key;
    private final X509Certificate root;

    SmallCa(Path folder, Clock clock) {
        this.clock = clock;
        Path file = folder.resolve("ca.p12");
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            var store = KeyStore.getInstance(file.toFile(), PASSWORD);
            key = (PrivateKey) store.getKey(ALIAS, PASSWORD);
            root = (X509Certificate) store.getCertificate(ALIAS);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("The simulator's CA in " + file + " cannot be used", e);
        } catch (IOException e) {
            throw new UncheckedIOException("The simulator's CA in " + file + " cannot be read", e);
        }
    }

    X509Certificate root() {
        return root;
    }

    /**
     * @param usage as in the contract: {@code code-signing}, {@code document-signing} or {@code tls-server}
     * @return end entity first, then the root
     * @throws IllegalArgumentException when the request is not signed with its own key
     */
    List<X509Certificate> issue(JcaPKCS10CertificationRequest request, String usage) {
        try {
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(request.getPublicKey()))) {
                throw new IllegalArgumentException("The request is not signed with its own key");
            }
            var subject = new X500Principal(request.getSubject().getEncoded());
            var builder = builder(subject, request.getPublicKey(), VALIDITY);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose(usage)));
            Optional<GeneralNames> names = names(request);
            if (names.isPresent()) {
                builder.addExtension(Extension.subjectAlternativeName, false, names.get());
            }
            return List.of(signed(builder), root);
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException | IOException e) {
            throw new IllegalArgumentException("The request cannot be used: " + e.getMessage(), e);
        }
    }

    private void make(Path file) throws GeneralSecurityException, OperatorCreationException, IOException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        var name = new X500Principal("CN=TokenIM simulator, O=Not for production");
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var builder = new JcaX509v3CertificateBuilder(name, serial(), Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(Duration.ofDays(3650))), name, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        var certificate = new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(ALIAS, pair.getPrivate(), PASSWORD, new X509Certificate[] {certificate});
        Path unfinished = Files.createTempFile(file.getParent(), "ca", ".p12");
        try (var out = Files.newOutputStream(unfinished)) {
            store.store(out, PASSWORD);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private JcaX509v3CertificateBuilder builder(X500Principal subject, PublicKey publicKey,
            Duration validity) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new JcaX509v3CertificateBuilder(X500Name.getInstance(root.getSubjectX500Principal().getEncoded()),
                serial(), Date.from(now.minus(Duration.ofMinutes(5))), Date.from(now.plus(validity)),
                X500Name.getInstance(subject.getEncoded()), publicKey);
    }

    private X509Certificate signed(JcaX509v3CertificateBuilder builder)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter().getCertificate(
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static Optional<GeneralNames> names(JcaPKCS10CertificationRequest request) {
        var attributes = request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest);
        return attributes.length == 0 ? Optional.empty() : Optional.ofNullable(GeneralNames.fromExtensions(
                Extensions.getInstance(attributes[0].getAttrValues().getObjectAt(0)),
                Extension.subjectAlternativeName));
    }

    private static KeyPurposeId purpose(String usage) {
        return switch (usage) {
            case "code-signing" -> KeyPurposeId.id_kp_codeSigning;
            case "tls-server" -> KeyPurposeId.id_kp_serverAuth;
            default -> KeyPurposeId.id_kp_emailProtection;
        };
    }

    private static BigInteger serial() {
        return new BigInteger(127, new SecureRandom()).add(BigInteger.ONE);
    }
}
