package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.SealkeeperApplication;

/** {@code java -jar sealkeeper.jar restore …}: what it opens, what it says, and that it leaves nothing behind. */
class OfflineRestoreTest {

    private static final String PASSWORD = "correct-horse-battery-staple";
    private static final byte[] LARGE = Sets.noise(9_000_000, 5);

    @TempDir
    Path folder;

    private String said;
    private String manifestSha256;

    @BeforeEach
    void a_set_and_keys() throws Exception {
        var addressees = new ArrayList<>(Sets.recipients());
        addressees.add(Addressee.PasswordHolder.of(PasswordKey.of(PASSWORD.toCharArray())));
        manifestSha256 = new SealedSet(new LocalStore(folder), "set").write(Sets.label(UUID.randomUUID()),
                Sets.contents(Sets.files("README.txt", "read me", "documents/许可证.pdf", LARGE)),
                RecipientProfile.CLASSIC, addressees, Sets::signed).manifestSha256();
        Files.writeString(folder.resolve("key.pem"), Pem.encrypted(Sets.RECOVERY.getPrivate(), PASSWORD.toCharArray()));
        Files.writeString(folder.resolve("plain.pem"), Sets.pem(Sets.RECOVERY));
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Files.writeString(folder.resolve("signer.pem"), Pem.of(Sets.SIGNER_CERTIFICATE));
    }

    @Test
    void the_originals_come_back_for_their_owner_alone() throws Exception {
        assertThat(restore("--key=key.pem", "--password-file=password", "--signer=signer.pem",
                "--manifest-sha256=" + manifestSha256)).as(said).isZero();

        assertThat(said).startsWith("2 files were restored to " + folder.resolve("out"));
        assertThat(folder.resolve("out/README.txt")).hasContent("read me");
        assertThat(folder.resolve("out/documents/许可证.pdf")).hasBinaryContent(LARGE);
        for (String file : List.of("out/README.txt", "out/documents/许可证.pdf")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .isEqualTo("rw-------");
        }
        for (String made : List.of("out", "out/documents")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(made))))
                    .isEqualTo("rwx------");
        }
        assertThat(left()).isEmpty();
    }

    @Test
    void the_recovery_password_opens_it_without_a_key() throws Exception {
        assertThat(restore("--password-file=password", "--signer=signer.pem")).as(said).isZero();

        assertThat(folder.resolve("out/README.txt")).hasContent("read me");
    }

    @Test
    void without_the_signers_certificate_its_fingerprint_is_shown() throws Exception {
        assertThat(restore("--key=plain.pem")).isZero();

        assertThat(said).contains("SHA-256 fingerprint " + Hash.fingerprint(Sets.SIGNER_CERTIFICATE));
    }

    @Test
    void what_is_there_is_not_overwritten() throws Exception {
        Files.createDirectory(folder.resolve("out"));

        assertThat(restore("--key=plain.pem", "--signer=signer.pem")).isEqualTo(2);

        assertThat(said).contains("is there already");
        assertThat(folder.resolve("out")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--key=plain.pem --colour=red", "--key", "--key=plain.pem --key=plain.pem", "key=plain.pem"})
    void arguments_that_it_does_not_know_are_answered_with_its_usage(String arguments) {
        assertThat(restore(arguments.split(" "))).isEqualTo(2);

        assertThat(said).startsWith("usage: java -jar sealkeeper.jar restore --set=FOLDER");
    }

    @Test
    void each_fault_has_its_sentence_and_leaves_nothing() throws Exception {
        Files.writeString(folder.resolve("wrong"), "another-password-of-some-length");
        Files.writeString(folder.resolve("stranger.pem"), Sets.pem(Sets.rsa()));
        Files.writeString(folder.resolve("other-signer.pem"),
                Pem.of(SelfSigned.certificate("CN=signer", Sets.ec(), Sets.NOON)));

        refused("there is no private key in " + folder.resolve("key.pem"), "--key=key.pem", "--password-file=wrong");
        refused("there is no private key in " + folder.resolve("signer.pem"), "--key=signer.pem");
        refused("key.cms cannot be opened with this key or password", "--key=stranger.pem");
        refused("key.cms cannot be opened with this key or password", "--password-file=wrong");
        refused("the manifest (manifest.cms) was changed, or was signed by somebody else",
                "--key=plain.pem", "--signer=other-signer.pem");
        refused("no certificate that can be read", "--key=plain.pem", "--signer=plain.pem");
        refused("manifest.cms is not what was written", "--key=plain.pem", "--manifest-sha256=" + "0".repeat(64));
        Files.delete(folder.resolve("set/part-00001.cms"));
        refused("part-00001.cms is missing from the set", "--key=plain.pem");
        Files.delete(folder.resolve("set/manifest.cms"));
        refused("has no manifest.cms", "--key=plain.pem");
    }

    @Test
    void it_speaks_chinese_where_the_machine_does() {
        assertThat(run(Locale.SIMPLIFIED_CHINESE, "--set=" + folder.resolve("nothing"), "--key=" + folder.resolve("k"),
                "--out=" + folder.resolve("out"))).isEqualTo(1);

        assertThat(said).contains("没有 manifest.cms");
    }

    @Test
    void as_a_process_it_needs_no_database_and_says_one_line() throws Exception {
        // the tests' calendar library brings time zones of its own to every process that has it, and says so
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("ical4j")).collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx128m",
                "-cp", classPath, SealkeeperApplication.class.getName(), "restore",
                "--set=set", "--key=key.pem", "--password-file=password", "--signer=signer.pem", "--out=out")
                .directory(folder.toFile()).redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output.lines()).singleElement().asString().startsWith("2 files were restored to ");
        assertThat(process.exitValue()).isZero();
        assertThat(folder.resolve("out/documents/许可证.pdf")).hasBinaryContent(LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "p-256", "p-384", "ml-kem-768", "ml-kem-1024"})
    void a_key_that_it_makes_opens_what_is_sealed_to_its_certificate(String kind) throws Exception {
        assertThat(KeyMaking.run(Locale.ENGLISH, output(), output(), "--kind=" + kind, "--name=CN=Kim",
                "--out=" + folder.resolve("kim"))).isZero();
        assertThat(KeyMaking.run(Locale.ENGLISH, output(), output(), "--kind=" + kind, "--name=CN=Kim",
                "--out=" + folder.resolve("kim"))).as("once more").isEqualTo(2);
        var certificate = Pem.certificate(Files.readAllBytes(folder.resolve("kim/recovery-certificate.pem")));
        var kim = Addressee.KeyHolder.of(Recipient.Role.RECOVERY, certificate);
        new SealedSet(new LocalStore(folder), "hers").write(Sets.label(UUID.randomUUID()),
                Sets.contents(Sets.files("README.txt", "for Kim")), kim.kind().profile(), List.of(kim), Sets::signed);

        int code = run(Locale.ENGLISH, "--set=" + folder.resolve("hers"),
                "--key=" + folder.resolve("kim/recovery-key.pem"),
                "--password-file=" + folder.resolve("kim/recovery-passphrase.txt"),
                "--signer=" + folder.resolve("signer.pem"), "--out=" + folder.resolve("out"));

        assertThat(code).as(said).isZero();
        assertThat(folder.resolve("out/README.txt")).hasContent("for Kim");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                folder.resolve("kim/recovery-passphrase.txt")))).isEqualTo("rw-------");
    }

    private void refused(String sentence, String... arguments) throws Exception {
        assertThat(restore(arguments)).as(sentence).isEqualTo(1);
        assertThat(said).contains("Nothing was restored", sentence);
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(left()).isEmpty();
    }

    private List<Path> left() throws Exception {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".restore")).toList();
        }
    }

    /** Files that are named are those of the test's folder. */
    private int restore(String... arguments) {
        var all = new ArrayList<>(List.of("--set=" + folder.resolve("set"), "--out=" + folder.resolve("out")));
        Arrays.stream(arguments).map(argument -> argument.matches("--(key|signer|password-file)=.*")
                ? argument.replaceFirst("=", "=" + folder + "/") : argument).forEach(all::add);
        return run(Locale.ENGLISH, all.toArray(String[]::new));
    }

    private int run(Locale locale, String... arguments) {
        var bytes = new ByteArrayOutputStream();
        var print = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = OfflineRestore.run(locale, print, print, arguments);
        said = bytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    private static PrintStream output() {
        return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }
}
