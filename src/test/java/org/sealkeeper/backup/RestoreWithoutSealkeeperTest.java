package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sealkeeper.Peers;
import org.sealkeeper.inventory.OpenSsl;

/** {@code restore.sh}, {@code openssl} and a recovery key are all that is used here to open a set. */
class RestoreWithoutSealkeeperTest {

    private static final String PASSPHRASE = "correct-horse-battery-staple";
    private static final byte[] LICENCE = Sets.noise(9_000_000, 5);

    @TempDir
    Path folder;

    private Path set;
    private Path key;

    @BeforeEach
    void a_set_and_a_recovery_key() throws Exception {
        Peers.require("openssl");
        var store = new LocalStore(folder.resolve("store"));
        Sets.write(new SealedSet(store, "sets/one"), UUID.randomUUID(),
                Sets.files("README.txt", "read me", "documents/许可证.pdf", LICENCE,
                        "documents/" + "long-".repeat(30) + ".txt", "long"));
        Sets.write(new SealedSet(store, "sets/two"), UUID.randomUUID(), Sets.files("README.txt", "another"));
        try (var kit = RestoreKit.class.getResourceAsStream("/restore/restore.sh")) {
            store.put("restore.sh", kit.readAllBytes());
        }
        set = folder.resolve("store/sets/one");
        key = folder.resolve("recovery-key.pem");
        Files.writeString(key, Pem.encrypted(Sets.RECOVERY.getPrivate(), PASSPHRASE.toCharArray()));
        Files.writeString(folder.resolve("signer.pem"), Pem.of(Sets.SIGNER_CERTIFICATE));
    }

    @Test
    void the_originals_come_back() throws Exception {
        assertThat(restore(PASSPHRASE, "signer.pem")).isZero();

        assertThat(folder.resolve("out/README.txt")).hasContent("read me");
        assertThat(folder.resolve("out/documents/许可证.pdf")).hasBinaryContent(LICENCE);
        assertThat(folder.resolve("out/documents/" + "long-".repeat(30) + ".txt")).hasContent("long");
        assertThat(temporaryFolders()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA", "EC_P256", "EC_P384"})
    void each_classic_kind_of_key_restores(RecipientKind kind) throws Exception {
        var pair = Sets.pair(kind);
        seal(Addressee.KeyHolder.of(Recipient.Role.RECOVERY, SelfSigned.certificate("CN=Kim", pair, Sets.NOON)),
                Addressee.PasswordHolder.of(PasswordKey.of(PASSPHRASE.toCharArray())));
        Files.writeString(key, Pem.encrypted(pair.getPrivate(), PASSPHRASE.toCharArray()));

        assertThat(restore(PASSPHRASE, "signer.pem")).as(said()).isZero();

        assertThat(folder.resolve("out/README.txt")).hasContent("for Kim");
    }

    @Test
    void a_recovery_password_restores_and_another_does_not() throws Exception {
        seal(Addressee.PasswordHolder.of(PasswordKey.of("pass-word-für-alle-密码".toCharArray())));
        key = Path.of("-");

        assertThat(restore("another-password", "signer.pem")).isEqualTo(1);
        assertNothingRestored();
        assertThat(restore("pass-word-für-alle-密码", "signer.pem")).as(said()).isZero();

        assertThat(folder.resolve("out/README.txt")).hasContent("for Kim");
    }

    @Test
    void a_set_of_the_profile_pq_is_not_opened_by_an_older_openssl_which_is_told() throws Exception {
        var pair = Sets.pair(RecipientKind.ML_KEM_768);
        set = folder.resolve("store/sets/three");
        new SealedSet(new LocalStore(folder.resolve("store")), "sets/three").write(Sets.label(UUID.randomUUID()),
                Sets.contents(Sets.files("README.txt", "for Kim")), RecipientProfile.PQ,
                List.of(Addressee.KeyHolder.of(Recipient.Role.RECOVERY,
                        SelfSigned.certificate("CN=Kim", pair, Sets.NOON))), Sets::signed);
        assumeThat(new OpenSsl(folder).print("version")).startsWith("OpenSSL 3.0");

        assertThat(restore(PASSPHRASE, "signer.pem")).isEqualTo(1);

        assertThat(said()).contains("(profile pq; pq needs openssl 3.6)");
        assertNothingRestored();
    }

    private void seal(Addressee... more) throws Exception {
        set = folder.resolve("store/sets/three");
        new SealedSet(new LocalStore(folder.resolve("store")), "sets/three").write(Sets.label(UUID.randomUUID()),
                Sets.contents(Sets.files("README.txt", "for Kim")), RecipientProfile.CLASSIC,
                Stream.concat(Sets.recipients().stream(), Stream.of(more)).toList(), Sets::signed);
    }

    @Test
    void without_the_signers_certificate_its_fingerprint_is_shown() throws Exception {
        assertThat(restore(PASSPHRASE, null)).isZero();

        assertThat(said()).contains("Fingerprint=");
        assertThat(folder.resolve("out/README.txt")).hasContent("read me");
    }

    @Test
    void the_recovery_key_is_encrypted_with_600_000_rounds() throws Exception {
        var asn1 = new ProcessBuilder("openssl", "asn1parse", "-in", key.toString()).redirectErrorStream(true).start();
        String structure = new String(asn1.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(structure).contains(":PBKDF2", ":0927C0", ":hmacWithSHA256", ":aes-256-cbc");
    }

    @Test
    void the_key_file_opens_with_the_command_in_the_readme() throws Exception {
        var certificate = SelfSigned.certificate("CN=Corp Messenger", Sets.SIGNER, Sets.NOON);
        Files.createDirectory(folder.resolve("key"));
        Files.write(folder.resolve("key/key.p12"), KeyFile.write(Sets.SIGNER.getPrivate(),
                List.of(certificate), "in-the-set".toCharArray()));
        Files.writeString(folder.resolve("key/password.txt"), "in-the-set");

        Process openssl = new ProcessBuilder("openssl", "pkcs12", "-in", "key/key.p12", "-passin",
                "file:key/password.txt", "-nodes", "-nocerts", "-out", "private-key.pem").directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile()).start();

        assertThat(openssl.waitFor()).as(said()).isZero();
        assertThat(folder.resolve("private-key.pem")).content().contains("-----BEGIN PRIVATE KEY-----");
    }

    @Test
    void a_wrong_passphrase_restores_nothing() throws Exception {
        assertThat(restore("wrong", "signer.pem")).isEqualTo(1);

        assertNothingRestored();
    }

    @Test
    void a_manifest_of_another_signer_restores_nothing() throws Exception {
        Files.writeString(folder.resolve("other.pem"),
                Pem.of(SelfSigned.certificate("CN=signer", Sets.ec(), Sets.NOON)));

        assertThat(restore(PASSPHRASE, "other.pem")).isEqualTo(1);

        assertNothingRestored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.cms", "part-00000.cms", "part-00001.cms", "manifest.cms"})
    void a_changed_object_restores_nothing(String object) throws Exception {
        byte[] changed = Files.readAllBytes(set.resolve(object));
        changed[changed.length - 40] ^= 0x10;
        Files.write(set.resolve(object), changed);

        assertThat(restore(PASSPHRASE, "signer.pem")).isEqualTo(1);

        assertNothingRestored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.cms", "part-00000.cms", "manifest.cms"})
    void an_object_of_another_set_restores_nothing(String object) throws Exception {
        Files.write(set.resolve(object), Files.readAllBytes(folder.resolve("store/sets/two").resolve(object)));

        assertThat(restore(PASSPHRASE, "signer.pem")).isEqualTo(1);

        assertNothingRestored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key.cms", "part-00001.cms", "manifest.cms"})
    void a_missing_object_restores_nothing(String object) throws Exception {
        Files.delete(set.resolve(object));

        assertThat(restore(PASSPHRASE, "signer.pem")).isEqualTo(1);

        assertNothingRestored();
    }

    private void assertNothingRestored() throws IOException {
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(temporaryFolders()).isEmpty();
        assertThat(said()).contains("Nothing was restored.");
    }

    private List<Path> temporaryFolders() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".restore")).toList();
        }
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }

    private int restore(String passphrase, String signer) throws Exception {
        var command = new ArrayList<>(List.of("sh", "store/restore.sh", set.toString(),
                key.toString(), "out"));
        if (signer != null) {
            command.add(signer);
        }
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("RECOVERY_PASSPHRASE", passphrase);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
