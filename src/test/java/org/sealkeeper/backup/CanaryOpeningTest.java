package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recovery holder does with the jar on the machine that has their key. */
class CanaryOpeningTest {

    private static final String WORDS = "kabemi lonuta dofika resowa";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"p-256", "p-384", "rsa", "ml-kem-768", "ml-kem-1024"})
    void a_canary_opens_with_a_key_of_each_kind_that_the_jar_made(String kind) throws Exception {
        Path key = made(kind);

        assertThat(open("--message=" + canaryFor(key), "--key=" + key, "--password-file="
                + key.resolveSibling("recovery-passphrase.txt"))).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(WORDS + System.lineSeparator());
    }

    @Test
    void another_key_of_the_same_kind_opens_nothing_and_is_told() throws Exception {
        Path canary = canaryFor(made("ml-kem-768"));
        Path other = made("ml-kem-768");

        assertThat(open("--message=" + canary, "--key=" + other, "--password-file="
                + other.resolveSibling("recovery-passphrase.txt"))).isEqualTo(1);

        assertThat(out.size()).isZero();
        assertThat(errors.toString(StandardCharsets.UTF_8)).startsWith("The canary was not opened: " + other
                + " cannot be read with this passphrase, or " + canary + " was sealed to another key or changed.");
    }

    @Test
    void a_wrong_passphrase_and_a_changed_canary_are_refused() throws Exception {
        Path key = made("ml-kem-768");
        Path canary = canaryFor(key);
        Path wrong = Files.writeString(folder.resolve("wrong"), "not this one");
        assertThat(open("--message=" + canary, "--key=" + key, "--password-file=" + wrong)).isEqualTo(1);
        byte[] bytes = Files.readAllBytes(canary);
        bytes[bytes.length - 3] ^= 1;
        Files.write(canary, bytes);

        assertThat(open("--message=" + canary, "--key=" + key, "--password-file="
                + key.resolveSibling("recovery-passphrase.txt"))).isEqualTo(1);
        assertThat(out.size()).isZero();
    }

    @Test
    void what_is_missing_is_told() throws Exception {
        Path key = made("p-256");

        assertThat(open("--key=" + key)).isEqualTo(2);
        assertThat(open("--message=" + folder.resolve("none.cms"), "--key=" + key)).isEqualTo(3);
        assertThat(errors.toString(StandardCharsets.UTF_8)).contains("usage: java -jar sealkeeper.jar open-canary")
                .contains("a file could not be read (NoSuchFileException");
    }

    private int open(String... arguments) {
        return CanaryOpening.run(Locale.ENGLISH, new PrintStream(out), new PrintStream(errors), arguments);
    }

    private Path made(String kind) throws Exception {
        Path into = Files.createTempDirectory(folder, kind);
        var nowhere = new PrintStream(new ByteArrayOutputStream());
        assertThat(KeyMaking.run(Locale.ENGLISH, nowhere, nowhere, "--kind=" + kind, "--name=CN=Kim", "--out=" + into))
                .isZero();
        return into.resolve("recovery-key.pem");
    }

    private static Path canaryFor(Path key) throws Exception {
        X509Certificate certificate = Pem.certificates(Files.readAllBytes(key.resolveSibling(
                "recovery-certificate.pem"))).get(0);
        return Files.write(key.resolveSibling("canary.cms"), Cms.sealTo(List.of(Addressee.KeyHolder.of(
                Recipient.Role.RECOVERY, certificate)), (WORDS + "\n").getBytes(StandardCharsets.US_ASCII)));
    }
}
