package org.sealkeeper.backup;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.sealkeeper.text.Texts;

/**
 * Makes a recovery holder's key on any machine, best one without network; {@code openssl} makes no ML-KEM keys before
 * 3.5: {@code java -jar sealkeeper.jar recovery-key --kind=ml-kem-768 --name="CN=Kim" --out=…}.
 */
public final class KeyMaking {

    /** The first argument that starts it from Sealkeeper's jar. */
    public static final String COMMAND = "recovery-key";

    private static final Set<String> NEEDED = Set.of("kind", "name", "out");
    private static final Map<String, RecipientKind> KINDS = Map.of("rsa", RecipientKind.RSA, "p-256",
            RecipientKind.EC_P256, "p-384", RecipientKind.EC_P384, "ml-kem-768", RecipientKind.ML_KEM_768,
            "ml-kem-1024", RecipientKind.ML_KEM_1024);

    private KeyMaking() {
    }

    /** @return the exit code: 0 made, 2 wrong arguments, 3 the disk did not do it */
    public static int run(String... arguments) {
        return run(Locale.getDefault(), System.out, System.err, arguments);
    }

    static int run(Locale locale, PrintStream out, PrintStream errors, String... arguments) {
        var given = OfflineArguments.of(arguments);
        RecipientKind kind = KINDS.get(given.value("kind"));
        if (!given.are(NEEDED, Set.of()) || kind == null || given.value("out").isBlank() || !isName(given.value("name"))) {
            errors.println(Texts.in(locale, "offline.key-usage"));
            return OfflineRestore.MISUSED;
        }
        try {
            Path folder = Files.createDirectories(given.path("out"));
            if (Files.exists(folder.resolve("recovery-key.pem"))) {
                errors.println(Texts.in(locale, "offline.key-there", folder));
                return OfflineRestore.MISUSED;
            }
            KeyPair pair = RecoveryKeyFiles.newPair(kind);
            X509Certificate certificate = SelfSigned.certificate(given.value("name"), pair, Clock.systemUTC().instant());
            RecoveryKeyFiles.write(folder, "", pair, certificate);
            out.println(Texts.in(locale, "offline.key-made", folder));
            return OfflineRestore.RESTORED;
        } catch (IOException failed) {
            errors.println(Texts.in(locale, "offline.failed", failed.getMessage()));
            return OfflineRestore.FAILED;
        }
    }

    private static boolean isName(String name) {
        try {
            return !new X500Principal(name).getName().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
