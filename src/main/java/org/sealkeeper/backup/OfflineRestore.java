package org.sealkeeper.backup;

import java.io.ByteArrayInputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.cms.CMSException;
import org.sealkeeper.backup.SetRefused.Fault;
import org.sealkeeper.text.Texts;

/**
 * Opens a sealed set on any machine, with neither database nor server nor network:
 * {@code java -jar sealkeeper.jar restore --set=… --key=… --out=…}. The set is read twice: first all of it is verified
 * and thrown away, then it is unpacked.
 */
public final class OfflineRestore {

    /** The first argument that starts it from Sealkeeper's jar. */
    public static final String COMMAND = "restore";

    static final int RESTORED = 0;
    static final int REFUSED = 1;
    static final int MISUSED = 2;
    static final int FAILED = 3;

    /** A part has 8 MiB; what is longer than this is cut, and then is not what the manifest says. */

    private final OfflineOptions options;
    private final Locale locale;
    private final PrintStream out;
    private final PrintStream errors;

    private OfflineRestore(OfflineOptions options, Locale locale, PrintStream out, PrintStream errors) {
        this.options = options;
        this.locale = locale;
        this.out = out;
        this.errors = errors;
    }

    /** @return the exit code: 0 restored, 1 set or key refused, 2 wrong arguments, 3 the disk did not do it */
    public static int run(String... arguments) {
        return run(Locale.getDefault(), System.out, System.err, arguments);
    }

    static int run(Locale locale, PrintStream out, PrintStream errors, String... arguments) {
        try {
            new OfflineRestore(OfflineOptions.of(arguments), locale, out, errors).restore();
            return RESTORED;
        } catch (OfflineRefused refused) {
            errors.println(refused.sentence(locale));
            return refused.code();
        } catch (SetRefused refused) {
            errors.println(Texts.in(locale, "offline.refused." + refused.fault().code(), refused.object()));
            return REFUSED;
        } catch (IOException failed) {
            errors.println(Texts.in(locale, "offline.failed", said(failed)));
            return FAILED;
        }
    }

    private void restore() throws OfflineRefused, SetRefused, IOException {
        Path target = options.out().toAbsolutePath().normalize();
        if (Files.exists(target) || target.getParent() == null || !Files.isDirectory(target.getParent())) {
            throw new OfflineRefused(MISUSED, "offline.out-taken", options.out());
        }
        if (!Files.isRegularFile(options.set().resolve(SealedSet.MANIFEST))) {
            throw new OfflineRefused(REFUSED, "offline.no-manifest", options.set());
        }
        X509Certificate signer = signer();
        SealedSet.Opening opening = opening();
        var reader = new SetReader(this::object);
        int files = 0;
        try (var verified = reader.verify(options.manifestSha256(), signer, opening);
                var folder = new UnpackedFolder(target)) {
            reader.unpack(verified, folder);
            files = folder.files();
            folder.release();
        }
        out.println(Texts.in(locale, "offline.restored", files, target));
    }

    private Optional<byte[]> object(String name) throws IOException {
        Path object = options.set().resolve(name);
        try (InputStream in = Files.newInputStream(object)) {
            return Optional.of(Files.size(object) <= BackupStore.MOST_OBJECT_BYTES ? in.readAllBytes() : in.readNBytes(BackupStore.MOST_OBJECT_BYTES));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    private X509Certificate signer() throws OfflineRefused, SetRefused, IOException {
        if (options.signer().isPresent()) {
            try {
                return Pem.certificates(new ByteArrayInputStream(Files.readAllBytes(options.signer().get()))).get(0);
            } catch (IOException | GeneralSecurityException | IndexOutOfBoundsException e) {
                throw new OfflineRefused(REFUSED, "offline.signer-unreadable", options.signer().get());
            }
        }
        try {
            X509Certificate enclosed = Cms.enclosedSigner(object(SealedSet.MANIFEST).orElseThrow());
            errors.println(Texts.in(locale, "offline.signer-unknown", Hash.fingerprint(enclosed)));
            return enclosed;
        } catch (CMSException e) {
            throw new SetRefused(Fault.MANIFEST_NOT_OURS, SealedSet.MANIFEST, e);
        }
    }

    private SealedSet.Opening opening() throws OfflineRefused {
        if (options.key().isEmpty()) {
            char[] password = passphrase("offline.ask-password")
                    .orElseThrow(() -> new OfflineRefused(MISUSED, "offline.no-password"));
            return cms -> Cms.openWith(password, cms);
        }
        PrivateKey key = key(options.key().get());
        return cms -> Cms.openWith(key, cms);
    }

    private PrivateKey key(Path file) throws OfflineRefused {
        try {
            return Pem.privateKey(Files.readString(file), new Supplier<>() {
                @Override
                public char[] get() {
                    try {
                        return passphrase("offline.ask-passphrase").orElse(new char[0]);
                    } catch (OfflineRefused e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new OfflineRefused(REFUSED, "offline.key-unreadable", file);
        }
    }

    /** From the file that was named, the environment that {@code restore.sh} reads too, or whoever sits there. */
    private Optional<char[]> passphrase(String question) throws OfflineRefused {
        if (options.passwordFile().isPresent()) {
            try {
                return Optional.of(Files.readString(options.passwordFile().get()).strip().toCharArray());
            } catch (IOException e) {
                throw new OfflineRefused(REFUSED, "offline.password-unreadable", options.passwordFile().get());
            }
        }
        String environment = System.getenv("RECOVERY_PASSPHRASE");
        if (environment != null) {
            return Optional.of(environment.toCharArray());
        }
        Console console = System.console();
        return console == null ? Optional.empty()
                : Optional.ofNullable(console.readPassword("%s ", Texts.in(locale, question)));
    }

    private static String said(IOException failed) {
        return failed.getClass().getSimpleName() + ": " + failed.getMessage();
    }
}
