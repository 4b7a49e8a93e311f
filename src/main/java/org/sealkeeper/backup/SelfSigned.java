package org.sealkeeper.backup;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Certificates of the keys that backups need. They are names for keys and vouch for nothing, so they have no
 * well-defined end (RFC 5280, 4.1.2.5): a backup must open in ten years.
 */
final class SelfSigned {

    private static final Date NO_END = Date.from(Instant.parse("9999-12-31T23:59:59Z"));

    private SelfSigned() {
    }

    /** A key that cannot sign, as of ML-KEM, has its certificate signed by another one, which is then forgotten. */
    static X509Certificate certificate(String name, KeyPair pair, Instant now) {
        try {
            PrivateKey signing = pair.getPrivate();
            if (signing.getAlgorithm().startsWith("ML-KEM")) {
                signing = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
            }
            return certificate(name, pair.getPublic(), signing, now);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The certificate of " + name + " cannot be made", e);
        }
    }

    static X509Certificate certificate(String name, PublicKey publicKey, PrivateKey key, Instant now)
            throws GeneralSecurityException, IOException {
        try {
            boolean ec = key.getAlgorithm().startsWith("EC");
            boolean signer = publicKey.getAlgorithm().startsWith("EC");
            var subject = new X500Principal(name);
            var builder = new JcaX509v3CertificateBuilder(subject, new BigInteger(1, AesGcm.random(15)),
                    Date.from(now.minus(Duration.ofDays(1))), NO_END, subject, publicKey);
            builder.addExtension(Extension.keyUsage, true,
                    new KeyUsage(signer ? KeyUsage.digitalSignature : KeyUsage.keyEncipherment));
            return new JcaX509CertificateConverter().getCertificate(
                    builder.build(new JcaContentSignerBuilder(ec ? "SHA256withECDSA" : "SHA256withRSA").build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("The certificate of " + name + " cannot be signed", e);
        }
    }
}
