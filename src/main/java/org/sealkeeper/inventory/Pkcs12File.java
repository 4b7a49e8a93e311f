package org.sealkeeper.inventory;

import java.io.IOException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilderProvider;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/**
 * PKCS#12 (RFC 7292), read bag by bag: the JDK's keystore hides certificates without a key and does not know PBMAC1
 * (RFC 9579); legacy RC2 and 3DES files are read, too.
 */
final class Pkcs12File {

    private Pkcs12File() {
    }

    static void read(UploadedFile file, ImportOptions options, Findings found) {
        try {
            var pfx = new PKCS12PfxPdu(file.content());
            if (pfx.hasMac()) {
                var mac = pfx.toASN1Structure().getMacData();
                found.work.spend(mac.getIterationCount(), file);
                found.work.spendOn(mac.getMac().getAlgorithmId(), file);
            }
            if (pfx.hasMac() && !pfx.isMacValid(
                    new JcePKCS12MacCalculatorBuilderProvider().setProvider(FileReading.BOUNCY_CASTLE),
                    options.password())) {
                throw wrongPassword(file, options);
            }
            InputDecryptorProvider decryptor = new JcePKCSPBEInputDecryptorProviderBuilder()
                    .setProvider(FileReading.BOUNCY_CASTLE).build(options.password());
            for (ContentInfo content : pfx.getContentInfos()) {
                boolean encrypted = content.getContentType().equals(PKCSObjectIdentifiers.encryptedData);
                if (!encrypted && !content.getContentType().equals(PKCSObjectIdentifiers.data)) {
                    throw Refusal.of(Kind.UNPROCESSABLE, "import.unsupported-content", file.name(),
                            content.getContentType().getId());
                }
                var bags = encrypted ? bags(content, decryptor, file, options, found) : new PKCS12SafeBagFactory(content);
                for (PKCS12SafeBag bag : bags.getSafeBags()) {
                    read(bag, decryptor, file, options, found);
                }
            }
        } catch (IOException | PKCSException | IllegalArgumentException | IllegalStateException
                | ClassCastException e) {
            throw Refusal.of(Kind.INVALID, "import.damaged", file.name());
        }
    }

    private static PKCS12SafeBagFactory bags(ContentInfo content, InputDecryptorProvider decryptor, UploadedFile file,
            ImportOptions options, Findings found) {
        found.work.spendOn(EncryptedData.getInstance(content.getContent()).getEncryptionAlgorithm(), file);
        try {
            return new PKCS12SafeBagFactory(content, decryptor);
        } catch (PKCSException | IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw wrongPassword(file, options);
        }
    }

    private static void read(PKCS12SafeBag bag, InputDecryptorProvider decryptor, UploadedFile file,
            ImportOptions options, Findings found) throws IOException {
        Object value = bag.getBagValue();
        Optional<String> alias = alias(bag);
        if (value instanceof X509CertificateHolder certificate) {
            found.add(FileReading.certificate(certificate.getEncoded(), file.name()), alias);
        } else if (value instanceof PrivateKeyInfo key) {
            found.add(PrivateKeys.from(key, file.name()), alias);
        } else if (value instanceof PKCS8EncryptedPrivateKeyInfo key) {
            found.add(PrivateKeys.from(open(key, decryptor, file, options, found), file.name()), alias);
        }
    }

    private static PrivateKeyInfo open(PKCS8EncryptedPrivateKeyInfo key, InputDecryptorProvider decryptor,
            UploadedFile file, ImportOptions options, Findings found) {
        found.work.spendOn(key.toASN1Structure().getEncryptionAlgorithm(), file);
        try {
            return key.decryptPrivateKeyInfo(decryptor);
        } catch (PKCSException | IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw wrongPassword(file, options);
        }
    }

    private static Optional<String> alias(PKCS12SafeBag bag) {
        if (bag.getAttributes() != null) {
            for (var attribute : bag.getAttributes()) {
                if (attribute.getAttrType().equals(PKCS12SafeBag.friendlyNameAttribute)
                        && attribute.getAttributeValues().length > 0
                        && attribute.getAttributeValues()[0] instanceof ASN1BMPString name) {
                    return Optional.of(name.getString());
                }
            }
        }
        return Optional.empty();
    }

    private static Refusal wrongPassword(UploadedFile file, ImportOptions options) {
        return Refusal.of(Kind.INVALID, options.hasPassword() ? "import.wrong-password" : "import.password-missing",
                file.name());
    }
}
