package org.sealkeeper.issuance.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.sealkeeper.inventory.Certificates;

/** The CA behind the servers of the tests: a root that issues, and remembers what. */
public final class TestCa {

    /** RFC 6402: a registration authority that speaks for the CA. */
    public static final KeyPurposeId CMC_RA =
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.28"));

    private final KeyPair keys = newKeys();
    private final X500Name name = new X500Name("CN=Test CA " + BigInteger.valueOf(
            ThreadLocalRandom.current().nextLong(1L << 40)).toString(36) + ",O=Corp,C=CN");
    private final X509Certificate root = build(name, SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()),
            null, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature), null, true);

    /** Everything issued to requests, in order. */
    public final List<X509Certificate> issued = new CopyOnWriteArrayList<>();

    /** A key of the CA's own servers and their clients, with its certificate. */
    public record Party(PrivateKey key, X509Certificate certificate) {
    }

    public X509Certificate root() {
        return root;
    }

    public PrivateKey key() {
        return keys.getPrivate();
    }

    /** What a request asks for, for code signing. */
    public X509Certificate issue(X500Name subject, SubjectPublicKeyInfo key, Extensions requested) {
        X509Certificate certificate = build(subject, key, requested == null ? null
                : GeneralNames.fromExtensions(requested, Extension.subjectAlternativeName),
                new KeyUsage(KeyUsage.digitalSignature), KeyPurposeId.id_kp_codeSigning, false);
        issued.add(certificate);
        return certificate;
    }

    /** A certificate with a key, for {@code localhost} too. */
    public Party party(String commonName, KeyPurposeId purpose) {
        KeyPair pair = newKeys();
        return new Party(pair.getPrivate(), build(new X500Name("CN=" + commonName + ",O=Corp,C=CN"),
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()),
                new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")),
                new KeyUsage(KeyUsage.digitalSignature), purpose, false));
    }

    /** A client's certificate, for a key that is somewhere else. */
    public X509Certificate clientCertificate(PublicKey key) {
        return build(new X500Name("CN=client,O=Corp,C=CN"), SubjectPublicKeyInfo.getInstance(key.getEncoded()), null,
                new KeyUsage(KeyUsage.digitalSignature), KeyPurposeId.id_kp_clientAuth, false);
    }

    /** A PKCS#12 file with the party's key, certificate and this root. */
    public Path pkcs12(Path file, Party party, String password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            store(party).store(out, password.toCharArray());
            return file;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public KeyStore store(Party party) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("key", party.key(), "changeit".toCharArray(), new X509Certificate[] {party.certificate(), root});
        return store;
    }

    /** For a server that is the party and knows clients by their CAs. */
    public SSLContext serverTls(Party server, X509Certificate... clients) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(server), "changeit".toCharArray());
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            for (X509Certificate client : clients) {
                anchors.setCertificateEntry(client.getSubjectX500Principal().getName(), client);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path pem(Path file, X509Certificate... certificates) {
        try {
            return Files.writeString(file, Certificates.pem(List.of(certificates)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate build(X500Name subject, SubjectPublicKeyInfo key, GeneralNames names, KeyUsage usage,
            KeyPurposeId purpose, boolean authority) {
        try {
            Instant now = Instant.now();
            var builder = new X509v3CertificateBuilder(name, new BigInteger(100, ThreadLocalRandom.current()),
                    Date.from(now.minus(1, ChronoUnit.HOURS)), Date.from(now.plus(300, ChronoUnit.DAYS)), subject, key);
            var utils = new JcaX509ExtensionUtils();
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            builder.addExtension(Extension.keyUsage, true, usage);
            builder.addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                    utils.createAuthorityKeyIdentifier(keys.getPublic()));
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            if (names != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return new JcaX509CertificateConverter().getCertificate(
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
