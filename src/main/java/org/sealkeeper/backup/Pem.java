package org.sealkeeper.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and encrypted private keys as text. */
final class Pem {

    /** OWASP's number for PBKDF2 with HMAC-SHA-256. */
    private static final int PBKDF2_ROUNDS = 600_000;

    private Pem() {
    }

    static String of(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A certificate has no encoded form", e);
        }
    }

    static String of(Collection<X509Certificate> chain) {
        return chain.stream().map(Pem::of).collect(Collectors.joining());
    }

    /** PKCS#8 under PBES2 with AES-256-CBC and PBKDF2; {@code openssl} reads it. */
    static String encrypted(PrivateKey key, char[] passphrase) throws IOException, GeneralSecurityException {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            var encryptor = new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                    .setProvider(Cms.BC)
                    .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
                    .setIterationCount(PBKDF2_ROUNDS)
                    .build(passphrase);
            writer.writeObject(new PKCS8Generator(PrivateKeyInfo.getInstance(key.getEncoded()), encryptor).generate());
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("The private key cannot be encrypted", e);
        }
        return text.toString();
    }

    /**
     * The first private key of a PEM text.
     *
     * @param passphrase asked only when the key is encrypted
     * @throws GeneralSecurityException when there is no key in it, or the passphrase is another
     */
    static PrivateKey privateKey(String pem, Supplier<char[]> passphrase) throws IOException, GeneralSecurityException {
        var converter = new JcaPEMKeyConverter().setProvider(Cms.BC);
        try (var parser = new PEMParser(new StringReader(pem))) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                } else if (found instanceof PEMKeyPair pair) {
                    return converter.getKeyPair(pair).getPrivate();
                } else if (found instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                    return converter.getPrivateKey(encrypted.decryptPrivateKeyInfo(
                            new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(Cms.BC)
                                    .build(passphrase.get())));
                } else if (found instanceof PEMEncryptedKeyPair encrypted) {
                    return converter.getKeyPair(encrypted.decryptKeyPair(
                            new JcePEMDecryptorProviderBuilder().setProvider(Cms.BC).build(passphrase.get())))
                            .getPrivate();
                }
            }
        } catch (OperatorCreationException | PKCSException e) {
            throw new GeneralSecurityException("The private key cannot be decrypted", e);
        }
        throw new GeneralSecurityException("There is no private key in it");
    }

    /** @throws GeneralSecurityException when there is no certificate in it */
    static List<X509Certificate> certificates(InputStream pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                .map(X509Certificate.class::cast).toList();
    }

    static List<X509Certificate> certificates(byte[] pem) throws GeneralSecurityException {
        return certificates(new ByteArrayInputStream(pem));
    }

    static X509Certificate certificate(byte[] encoded) {
        try {
            return certificates(encoded).get(0);
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new IllegalStateException("A certificate of the backups' own keys cannot be read", e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
