package org.sealkeeper.backup;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.cms.CMSException;
import org.sealkeeper.text.Texts;

/**
 * Opens a canary on the machine that the recovery key is kept on; {@code openssl} opens what is sealed to ML-KEM from 3.6 on
 * only: {@code java -jar sealkeeper.jar open-canary --message=canary.cms --key=recovery-key.pem}.
 */
public final class CanaryOpening {

    /** The first argument that starts it from Sealkeeper's jar. */
    public static final String COMMAND = "open-canary";

    private static final Set<String> NEEDED = Set.of("message", "key");
    private static final Set<String> OPTIONAL = Set.of("password-file");

    private CanaryOpening() {
    }

    /** @return the exit code: 0 opened, 1 key or message refused, 2 wrong arguments, 3 the disk did not do it */
    public static int run(String... arguments) {
        return run(Locale.getDefault(), System.out, System.err, arguments);
    }

    static int run(Locale locale, PrintStream out, PrintStream errors, String... arguments) {
        var given = OfflineArguments.of(arguments);
        if (!given.are(NEEDED, OPTIONAL)) {
            errors.println(Texts.in(locale, "offline.canary-usage"));
            return OfflineRestore.MISUSED;
        }
        try {
            byte[] message = Files.readAllBytes(given.path("message"));
            PrivateKey key = Pem.privateKey(Files.readString(given.path("key")), () -> given.passphrase(locale));
            out.println(new String(Cms.openWith(key, message), StandardCharsets.US_ASCII).strip());
            return OfflineRestore.RESTORED;
        } catch (CMSException | GeneralSecurityException refused) {
            errors.println(Texts.in(locale, "offline.canary-refused", given.value("key"), given.value("message")));
            return OfflineRestore.REFUSED;
        } catch (IOException failed) {
            errors.println(Texts.in(locale, "offline.canary-failed", failed.getClass().getSimpleName() + ": "
                    + failed.getMessage()));
            return OfflineRestore.FAILED;
        }
    }
}
