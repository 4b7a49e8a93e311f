package org.sealkeeper.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sealkeeper.text.Texts;

/**
 * Verifies an export of the ledger or an evidence bundle on any machine, with neither database nor server nor network:
 * {@code java -jar sealkeeper.jar verify bundle.zip --key=… --checkpoint=…}.
 */
public final class OfflineVerification {

    /** The first argument that starts it from Sealkeeper's jar. */
    public static final String COMMAND = "verify";

    static final int HOLDS = 0;
    static final int FAULTY = 1;
    static final int MISUSED = 2;
    static final int UNREADABLE = 3;

    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private OfflineVerification() {
    }

    /** What it is told. */
    private record Options(Path file, Optional<String> key, List<Path> checkpoints, Optional<Path> authorities) {

        static Optional<Options> of(String... arguments) {
            var files = new ArrayList<Path>();
            var keys = new ArrayList<String>();
            var checkpoints = new ArrayList<Path>();
            var authorities = new ArrayList<Path>();
            try {
                for (String argument : arguments) {
                    if (argument.startsWith("--key=")) {
                        keys.add(argument.substring("--key=".length()));
                    } else if (argument.startsWith("--checkpoint=")) {
                        checkpoints.add(Path.of(argument.substring("--checkpoint=".length())));
                    } else if (argument.startsWith("--tsa=")) {
                        authorities.add(Path.of(argument.substring("--tsa=".length())));
                    } else if (argument.startsWith("--")) {
                        return Optional.empty();
                    } else {
                        files.add(Path.of(argument));
                    }
                }
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
            return files.size() == 1 && keys.size() <= 1 && authorities.size() <= 1
                    ? Optional.of(new Options(files.get(0), keys.stream().findFirst(), checkpoints,
                            authorities.stream().findFirst()))
                    : Optional.empty();
        }
    }

    /** @return the exit code: 0 everything holds, 1 something does not, 2 wrong arguments, 3 a file cannot be read */
    public static int run(String... arguments) {
        return run(Locale.getDefault(), System.out, System.err, arguments);
    }

    static int run(Locale locale, PrintStream out, PrintStream errors, String... arguments) {
        Optional<Options> options = Options.of(arguments);
        if (options.isEmpty()) {
            errors.println(Texts.in(locale, "verify.usage"));
            return MISUSED;
        }
        var findings = new Findings();
        try {
            verify(options.get(), findings);
        } catch (IOException e) {
            errors.println(Texts.in(locale, "verify.unreadable", e.getClass().getSimpleName() + ": " + e.getMessage()));
            return UNREADABLE;
        } catch (IllegalArgumentException e) {
            errors.println(Texts.in(locale, "verify.malformed-argument", e.getMessage()));
            return MISUSED;
        }
        findings.all().forEach(finding -> out.println(finding.sentence(locale)));
        out.println(findings.faults() == 0 ? Texts.in(locale, "verify.all-holds")
                : Texts.in(locale, "verify.faults", findings.faults()));
        return findings.faults() == 0 ? HOLDS : FAULTY;
    }

    private static void verify(Options options, Findings findings) throws IOException {
        Optional<VerifierKey> pinned = Optional.empty();
        if (options.key().isPresent()) {
            String key = options.key().get();
            pinned = Optional.of(VerifierKey.parse(key.contains("+") ? key : Files.readString(Path.of(key))));
        }
        var kept = new ArrayList<KeptCheckpoint>();
        for (Path checkpoint : options.checkpoints()) {
            kept.addAll(KeptCheckpoint.in(checkpoint));
        }
        var keys = new TrustedKeys(pinned, findings);
        if (isZip(options.file())) {
            new BundleVerification(keys, kept, findings).verify(options.file());
            return;
        }
        try (BufferedReader export = Files.newBufferedReader(options.file(), StandardCharsets.UTF_8)) {
            new ExportVerification(keys, kept, TimestampToken.roots(options.authorities()), findings).verify(export);
        }
    }

    private static boolean isZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        }
    }
}
