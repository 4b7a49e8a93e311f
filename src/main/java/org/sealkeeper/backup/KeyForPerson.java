package org.sealkeeper.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/**
 * A restored key as a file for one person: PKCS#12 under a passphrase that is made for it, or sealed to the person's
 * certificate (CMS AuthEnvelopedData, which {@code openssl cms -decrypt} opens).
 */
public final class KeyForPerson {

    /** PKCS#12 has to have a passphrase. This one protects nothing: what lies around the file does. */
    public static final String PASSPHRASE_INSIDE = "sealkeeper";

    private KeyForPerson() {
    }

    /** PKCS#12 under {@link #PASSPHRASE_INSIDE}, to be sealed at once. */
    public static byte[] file(OpenedBackup opened) {
        return write(opened.key(), opened.chain(), PASSPHRASE_INSIDE.toCharArray());
    }

    /** The same under another passphrase. */
    public static byte[] underPassphrase(byte[] file, char[] passphrase) {
        char[] inside = PASSPHRASE_INSIDE.toCharArray();
        try {
            return write(KeyFile.read(file, inside), KeyFile.chain(file, inside), passphrase);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The file of a restored key cannot be read", e);
        }
    }

    /** @return DER */
    public static byte[] sealedTo(X509Certificate person, byte[] content) {
        try {
            return Cms.sealTo(List.of(Addressee.KeyHolder.of(Recipient.Role.RECOVERY, person)), content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The file of a restored key cannot be sealed", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Five groups of five letters and digits that cannot be mistaken for each other; 125 bits. */
    public static String newPassphrase() {
        return RecoveryKeyFiles.newPassphrase();
    }

    /**
     * The certificate that somebody sent as text.
     *
     * @throws Refusal INVALID when it is none, or its key is of a kind that nothing can be sealed to
     */
    public static X509Certificate certificate(String pem) {
        try {
            X509Certificate certificate = Pem.certificates(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))).get(0);
            RecipientKind.of(certificate);
            return certificate;
        } catch (GeneralSecurityException | IndexOutOfBoundsException e) {
            throw Refusal.because(e, Kind.INVALID, "restore.certificate-unreadable");
        } catch (RecipientsRefused e) {
            throw Refusal.because(e, Kind.INVALID, "restore.certificate-unfit", e.reason());
        }
    }

    /** SHA-256, lower-case hex. */
    public static String fingerprint(X509Certificate certificate) {
        return Hash.fingerprint(certificate);
    }

    /** Signs with the one and verifies with the other. */
    public static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        return KeyFile.belongTogether(key, certificate);
    }

    private static byte[] write(PrivateKey key, List<X509Certificate> chain, char[] passphrase) {
        try {
            return KeyFile.write(key, chain, passphrase);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The file of a restored key cannot be written", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
