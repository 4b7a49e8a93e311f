package org.sealkeeper.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.cms.CMSException;
import org.sealkeeper.text.Texts;

/**
 * Shares a recovery key among several people, on any machine, best one without network:
 * {@code java -jar sealkeeper.jar split-recovery-key --key=… --shares=5 --needed=3 --out=…}.
 */
public final class KeySplitting {

    /** The first argument that starts it from Sealkeeper's jar. */
    public static final String COMMAND = "split-recovery-key";

    private static final Set<String> NEEDED = Set.of("key", "shares", "needed", "out");
    private static final Set<String> OPTIONAL = Set.of("certificate", "password-file");
    private static final int MOST = 20;

    private KeySplitting() {
    }

    /** @return the exit code: 0 split, 1 key refused, 2 wrong arguments, 3 the disk did not do it */
    public static int run(String... arguments) {
        return run(Locale.getDefault(), System.out, System.err, arguments);
    }

    static int run(Locale locale, PrintStream out, PrintStream errors, String... arguments) {
        var given = OfflineArguments.of(arguments);
        int shares = number(given.value("shares"));
        int needed = number(given.value("needed"));
        if (!given.are(NEEDED, OPTIONAL) || needed < 2 || shares < needed || shares > MOST) {
            errors.println(Texts.in(locale, "offline.split-usage", MOST));
            return OfflineRestore.MISUSED;
        }
        Path keyFile = given.path("key");
        Path certificateFile = given.has("certificate") ? given.path("certificate")
                : keyFile.resolveSibling("recovery-certificate.pem");
        try {
            Path folder = Files.createDirectories(given.path("out"));
            if (Files.exists(folder.resolve("shared-recovery-key.pem"))) {
                errors.println(Texts.in(locale, "offline.key-there", folder));
                return OfflineRestore.MISUSED;
            }
            X509Certificate certificate = Pem.certificates(
                    new ByteArrayInputStream(Files.readAllBytes(certificateFile))).get(0);
            PrivateKey key = Pem.privateKey(Files.readString(keyFile), () -> given.passphrase(locale));
            if (!belongTogether(key, certificate)) {
                throw new GeneralSecurityException("another certificate");
            }
            write(locale, folder, SharedRecoveryKey.split(key, certificate, needed, shares));
            out.println(Texts.in(locale, "offline.split", folder, shares, needed));
            return OfflineRestore.RESTORED;
        } catch (GeneralSecurityException | IndexOutOfBoundsException | RecipientsRefused e) {
            errors.println(Texts.in(locale, "offline.split-refused", keyFile, certificateFile));
            return OfflineRestore.REFUSED;
        } catch (IOException failed) {
            errors.println(Texts.in(locale, "offline.failed", failed.getClass().getSimpleName() + ": "
                    + failed.getMessage()));
            return OfflineRestore.FAILED;
        }
    }

    /** One file a holder, to be printed and deleted; and the file for the server. */
    private static void write(Locale locale, Path folder, SharedRecoveryKey.Split split) throws IOException {
        String fingerprint = split.key().fingerprint();
        for (RecoveryShare share : split.shares()) {
            RecoveryKeyFiles.write(folder.resolve("share-" + share.number() + ".txt"), Texts.in(locale,
                    "offline.share-sheet", share.number(), share.total(), share.needed(),
                    split.key().certificate().getSubjectX500Principal().getName(), fingerprint, share.text()) + "\n");
        }
        RecoveryKeyFiles.write(folder.resolve("shared-recovery-key.pem"), split.key().text());
    }

    /** By use: what is sealed to the certificate must open with the key. */
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException, IOException {
        byte[] content = AesGcm.random(32);
        byte[] sealed = Cms.sealTo(List.of(Addressee.KeyHolder.of(Recipient.Role.RECOVERY, certificate)), content);
        try {
            return Arrays.equals(content, Cms.openWith(certificate, key, sealed));
        } catch (CMSException e) {
            return false;
        }
    }

    private static int number(String text) {
        return text.matches("\\d{1,3}") ? Integer.parseInt(text) : 0;
    }
}
