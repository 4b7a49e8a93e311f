package org.sealkeeper.inventory;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/** PEM (RFC 7468): certificates and keys in PKCS#8, PKCS#1 and SEC 1 form, encrypted or not, in any order. */
final class PemFile {

    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

    private PemFile() {
    }

    static void read(UploadedFile file, ImportOptions options, Findings found) {
        read(new String(file.content(), StandardCharsets.ISO_8859_1), file, options, found);
    }

    /** A key in DER is read like the same key in PEM. */
    static void readDer(UploadedFile file, String label, ImportOptions options, Findings found) {
        read("-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(file.content())
                + "\n-----END " + label + "-----\n", file, options, found);
    }

    private static void read(String text, UploadedFile file, ImportOptions options, Findings found) {
        var begins = BEGIN.matcher(text);
        int from = 0;
        while (begins.find(from)) {
            int end = text.indexOf("-----END " + begins.group(1) + "-----", begins.end());
            if (end < 0) {
                throw Refusal.of(Kind.INVALID, "import.truncated", file.name());
            }
            from = end;
        }
        try (var parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                read(part, file, options, found);
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw Refusal.of(Kind.INVALID, "import.damaged", file.name());
        }
    }

    private static void read(Object part, UploadedFile file, ImportOptions options, Findings found)
            throws IOException {
        if (part instanceof X509CertificateHolder certificate) {
            found.add(FileReading.certificate(certificate.getEncoded(), file.name()), Optional.empty());
        } else if (part instanceof X509TrustedCertificateBlock trusted) {
            found.add(FileReading.certificate(trusted.getCertificateHolder().getEncoded(), file.name()),
                    Optional.empty());
        } else if (part instanceof PrivateKeyInfo key) {
            found.add(PrivateKeys.from(key, file.name()), Optional.empty());
        } else if (part instanceof PEMKeyPair pair) {
            found.add(PrivateKeys.from(pair.getPrivateKeyInfo(), file.name()), Optional.empty());
        } else if (part instanceof PKCS8EncryptedPrivateKeyInfo key) {
            requirePassword(file, options);
            found.work.spendOn(key.toASN1Structure().getEncryptionAlgorithm(), file);
            found.add(PrivateKeys.from(open(key, file, options), file.name()), Optional.empty());
        } else if (part instanceof PEMEncryptedKeyPair pair) {
            requirePassword(file, options);
            found.add(PrivateKeys.from(open(pair, file, options), file.name()), Optional.empty());
        } else if (part instanceof ContentInfo signed) {
            SignedDataFile.read(new UploadedFile(file.name(), signed.getEncoded()), found);
        }
        // parameters, requests, CRLs and public keys beside them say nothing that is needed
    }

    private static PrivateKeyInfo open(PKCS8EncryptedPrivateKeyInfo key, UploadedFile file, ImportOptions options) {
        try {
            return key.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(FileReading.BOUNCY_CASTLE).build(options.password()));
        } catch (PKCSException | OperatorCreationException | IllegalArgumentException | IllegalStateException
                | ClassCastException e) {
            throw Refusal.of(Kind.INVALID, "import.wrong-password", file.name());
        }
    }

    private static PrivateKeyInfo open(PEMEncryptedKeyPair pair, UploadedFile file, ImportOptions options) {
        try {
            return pair.decryptKeyPair(new JcePEMDecryptorProviderBuilder().setProvider(FileReading.BOUNCY_CASTLE)
                    .build(options.password())).getPrivateKeyInfo();
        } catch (IOException | IllegalArgumentException | IllegalStateException
                | ClassCastException e) {
            throw Refusal.of(Kind.INVALID, "import.wrong-password", file.name());
        }
    }

    private static void requirePassword(UploadedFile file, ImportOptions options) {
        if (!options.hasPassword()) {
            throw Refusal.of(Kind.INVALID, "import.password-missing", file.name());
        }
    }
}
