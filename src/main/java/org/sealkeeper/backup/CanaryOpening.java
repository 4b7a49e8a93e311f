package org.sealkeeper.backup;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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
    private static final Set<String> NAMES = Set.of("message", "key", "password-file");

    private CanaryOpening() {
    }

    /** @return the exit code: 0 opened, 1 key or message refused, 2 wrong arguments, 3 the disk did not do it */
    public static int run(String... arguments) {
        return run(Locale.getDefault(), System.out, System.err, arguments);
    }

    static int run(Locale locale, PrintStream out, PrintStream errors, String... arguments) {
        var given = new HashMap<String, String>();
        for (String argument : arguments) {
            String[] parts = argument.replaceFirst("^--", "").split("=", 2);
            given.put(argument.startsWith("--") ? parts[0] : argument, parts.length < 2 ? "" : parts[1]);
        }
        if (!NAMES.containsAll(given.keySet()) || !given.keySet().containsAll(NEEDED) || given.containsValue("")) {
            errors.println(Texts.in(locale, "offline.canary-usage"));
            return OfflineRestore.MISUSED;
        }
        try {
            byte[] message = Files.readAllBytes(Path.of(given.get("message")));
            PrivateKey key = Pem.privateKey(Files.readString(Path.of(given.get("key"))), () -> passphrase(locale, given));
            out.println(new String(Cms.openWith(key, message), StandardCharsets.US_ASCII).strip());
            return OfflineRestore.RESTORED;
        } catch (CMSException | GeneralSecurityException refused) {
            errors.println(Texts.in(locale, "offline.canary-refused", given.get("key"), given.get("message")));
            return OfflineRestore.REFUSED;
        } catch (IOException failed) {
            errors.println(Texts.in(locale, "offline.canary-failed", failed.getClass().getSimpleName() + ": "
                    + failed.getMessage()));
            return OfflineRestore.FAILED;
        }
    }

    private static char[] passphrase(Locale locale, Map<String, String> given) {
        try {
            if (given.containsKey("password-file")) {
                return Files.readString(Path.of(given.get("password-file"))).strip().toCharArray();
            }
        } catch (IOException e) {
            return new char[0];
        }
        String environment = System.getenv("RECOVERY_PASSPHRASE");
        Console console = System.console();
        return environment != null ? environment.toCharArray() : console == null ? new char[0]
                : console.readPassword("%s ", Texts.in(locale, "offline.ask-passphrase"));
    }
}
