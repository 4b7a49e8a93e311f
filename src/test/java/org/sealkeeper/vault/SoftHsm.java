package org.sealkeeper.vault;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.sealkeeper.Peers;

/** SoftHSM 2: tokens in a folder, for this JVM or for an application in a process of its own. */
public final class SoftHsm {

    public static final String PIN = "20261128";
    public static final String CONFIGURATION = "SOFTHSM2_CONF";

    /** No token. */
    static final ConfiguredToken NONE = new ConfiguredToken(settings("", "", "", Path.of("target"), false));

    private static final List<String> LIBRARIES = List.of("/usr/lib/softhsm/libsofthsm2.so",
            "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so", "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
            "/opt/homebrew/lib/softhsm/libsofthsm2.so");
    private static final int TOKENS = 30;
    private static final AtomicInteger GIVEN = new AtomicInteger();
    private static SoftHsm here;

    private final Path folder;

    /** @param folder where its tokens lie, made if it is not there */
    public SoftHsm(Path folder) {
        this.folder = folder.toAbsolutePath();
        Peers.require("softhsm2-util");
        try {
            Files.createDirectories(tokens());
            Files.writeString(configuration(), "directories.tokendir = " + tokens() + "\nobjectstore.backend = file\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * That of this JVM. The library reads its configuration, and finds its tokens, once in a process; so there are as many as
     * all tests need, and each takes some of them.
     */
    static synchronized SoftHsm here() {
        if (here == null) {
            var made = new SoftHsm(Path.of("target", "test-data", "softhsm-" + UUID.randomUUID().toString().substring(0, 8)));
            for (int i = 0; i < TOKENS; i++) {
                made.makeToken("sealkeeper-" + i);
            }
            Function.getFunction("c", "setenv").invokeInt(
                    new Object[] {CONFIGURATION, made.configuration().toString(), 1});
            here = made;
        }
        return here;
    }

    /** The label of a token that nobody has used yet. */
    String token() {
        int next = GIVEN.getAndIncrement();
        if (next >= TOKENS) {
            throw new IllegalStateException("The tests need more than " + TOKENS + " tokens");
        }
        return "sealkeeper-" + next;
    }

    public void makeToken(String label) {
        try {
            var builder = new ProcessBuilder("softhsm2-util", "--init-token", "--free", "--label", label, "--pin", PIN,
                    "--so-pin", "0" + PIN).redirectErrorStream(true);
            builder.environment().put(CONFIGURATION, configuration().toString());
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** As if the token were pulled out. */
    public void takeAway() throws IOException {
        Files.move(tokens(), tokens().resolveSibling("away"));
        Files.createDirectories(tokens());
    }

    /** As if it were plugged in again. */
    public void putBack() throws IOException {
        Files.delete(tokens());
        Files.move(tokens().resolveSibling("away"), tokens());
    }

    public Path configuration() {
        return folder.resolve("softhsm2.conf");
    }

    Path tokens() {
        return folder.resolve("tokens");
    }

    public static Path library() {
        return LIBRARIES.stream().map(Path::of).filter(Files::exists).findFirst().orElseThrow();
    }

    /** What is done with a key pair in a token. */
    @FunctionalInterface
    public interface PairUse<T> {
        T with(PublicKey publicKey, PrivateKey key) throws GeneralSecurityException, IOException;
    }

    /** Makes a key pair in a token of this JVM, and has it used there. */
    public static <T> T withNewPair(KeyAlgorithm algorithm, Path data, PairUse<T> use)
            throws GeneralSecurityException, IOException {
        var token = new Token(settings(here().token(), data, true));
        PublicKey publicKey = token.makeKeyPair("pair", algorithm);
        return token.use("pair", key -> use.with(publicKey, key));
    }

    static TokenSettings settings(String label, Path data, boolean copied) {
        return settings(library().toString(), label, PIN, data, copied);
    }

    static TokenSettings settings(String library, String label, String pin, Path data, boolean copied) {
        return new TokenSettings(library, label, pin, "", "sealkeeper-vault", copied, data);
    }
}
