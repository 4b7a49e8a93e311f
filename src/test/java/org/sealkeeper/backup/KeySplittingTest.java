package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealkeeper.text.Refusal;

/** A recovery key that is shared among people: any of them, enough of them, open it; a wrong share is named. */
class KeySplittingTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @ParameterizedTest
    @EnumSource(value = RecipientKind.class, names = "PASSWORD", mode = EnumSource.Mode.EXCLUDE)
    void any_enough_shares_open_the_key_whatever_kind_it_is(RecipientKind kind) throws Exception {
        made(kind);
        assertThat(split("--shares=4", "--needed=3")).isZero();
        SharedRecoveryKey key = SharedRecoveryKey.read(folder.resolve("out/shared-recovery-key.pem"));
        assertThat(key.needed()).isEqualTo(3);
        assertThat(key.total()).isEqualTo(4);
        byte[] sealed = Cms.sealTo(List.of(Addressee.KeyHolder.of(Recipient.Role.RECOVERY, key.certificate())),
                "for Kim".getBytes(StandardCharsets.US_ASCII));

        for (int left = 1; left <= 4; left++) {
            var some = new ArrayList<RecoveryShare>();
            for (int number = 4; number >= 1; number--) {
                if (number != left) {
                    some.add(share(number));
                }
            }
            assertThat(Cms.openWith(key.certificate(), key.open(some), sealed)).asString().isEqualTo("for Kim");
        }
        assertThatThrownBy(() -> key.open(List.of(share(1), share(2)))).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> key.open(List.of(share(1), share(2), share(2)))).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void sheet_of_a_share_says_what_it_is_and_is_read_as_it_was_printed_or_typed() throws Exception {
        made(RecipientKind.EC_P256);
        split("--shares=3", "--needed=2");
        String sheet = Files.readString(folder.resolve("out/share-2.txt"));
        assertThat(sheet).startsWith("Sealkeeper recovery share 2 of 3").contains("Any 2 of the 3 shares open")
                .contains("CN=Kim").contains("SHA-256 ").contains("The letters l and o and the digits 0 and 1 do not occur");
        RecoveryShare share = RecoveryShare.of(sheet);
        String line = share.text();
        assertThat(line).matches("([a-z2-9]{5}-){14}[a-z2-9]");
        assertThat(sheet).contains(line);
        for (String typed : List.of(line, line.replace("-", ""), line.replace("-", " "), line.toUpperCase(Locale.ROOT),
                "  " + line + "\n", line.replaceAll("(.{30})", "$1\n"))) {
            assertThat(RecoveryShare.of(typed).commitment()).as(typed).isEqualTo(share.commitment());
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("out/share-2.txt"))).hasSize(2);
        assertThat(share).hasToString("share 2 of 3");
    }

    @Test
    void each_letter_that_is_mistyped_is_noticed() throws Exception {
        made(RecipientKind.EC_P256);
        split("--shares=2", "--needed=2");
        String line = share(1).text();
        for (int at = 0; at < line.length(); at++) {
            if (line.charAt(at) != '-') {
                String typo = line.substring(0, at) + (line.charAt(at) == 'a' ? 'b' : 'a') + line.substring(at + 1);
                // the last letter has bits that mean nothing; all others tell
                if (at < line.length() - 1) {
                    assertThatThrownBy(() -> RecoveryShare.of(typo)).isInstanceOf(Refusal.class)
                            .hasMessageStartingWith("Something in this share is mistyped");
                }
            }
        }
        for (String none : List.of("", "hello", line.substring(6), line + "a")) {
            assertThatThrownBy(() -> RecoveryShare.of(none)).as(none).isInstanceOf(Refusal.class)
                    .hasMessageStartingWith("This is no share. It has 15 groups of five letters and digits");
        }
    }

    @Test
    void share_of_an_earlier_splitting_or_of_another_key_is_named() throws Exception {
        made(RecipientKind.EC_P256);
        split("--shares=3", "--needed=2");
        Files.move(folder.resolve("out"), folder.resolve("earlier"));
        split("--shares=3", "--needed=2");
        SharedRecoveryKey now = SharedRecoveryKey.read(folder.resolve("out/shared-recovery-key.pem"));
        now.check(share(2));
        RecoveryShare earlier = RecoveryShare.of(Files.readString(folder.resolve("earlier/share-2.txt")));
        assertThatThrownBy(() -> now.check(earlier)).hasMessageStartingWith("This is not share 2 of the key that is in use.");

        Files.move(folder.resolve("out"), folder.resolve("of-kim"));
        made(RecipientKind.EC_P256);
        split("--shares=3", "--needed=2");
        assertThatThrownBy(() -> now.check(share(3))).hasMessageStartingWith("Share 3 belongs to another recovery key (");
    }

    @Test
    void shares_tell_nothing_alone_and_the_servers_file_tells_none_of_them() throws Exception {
        made(RecipientKind.EC_P256);
        split("--shares=3", "--needed=2");
        String server = Files.readString(folder.resolve("out/shared-recovery-key.pem"));
        Set<String> values = new HashSet<>();
        for (int number = 1; number <= 3; number++) {
            values.add(RecoveryShare.letters(share(number).value()));
            assertThat(server).doesNotContain(share(number).text());
        }
        assertThat(values).hasSize(3);
        // not one share is the passphrase itself
        for (String value : values) {
            assertThatThrownBy(() -> Pem.privateKey(server.substring(server.indexOf("-----BEGIN ENCRYPTED")),
                    value::toCharArray)).isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void what_cannot_be_split_is_refused() throws Exception {
        made(RecipientKind.EC_P256);
        for (String[] wrong : new String[][] {{"--shares=3", "--needed=1"}, {"--shares=2", "--needed=3"},
            {"--shares=21", "--needed=3"}, {"--shares=x", "--needed=3"}, {"--shares=3"}, {"--shares=3", "--needed=2", "--so"}}) {
            assertThat(split(wrong)).isEqualTo(2);
        }
        assertThat(said()).contains("usage: java -jar sealkeeper.jar split-recovery-key").contains("at most 20");
        Files.writeString(folder.resolve("recovery-passphrase.txt"), "another");
        assertThat(split("--shares=3", "--needed=2")).isEqualTo(1);
        KeyPair other = RecoveryKeyFiles.newPair(RecipientKind.EC_P256);
        Files.writeString(folder.resolve("recovery-key.pem"), Pem.encrypted(other.getPrivate(), "another".toCharArray()));
        assertThat(split("--shares=3", "--needed=2")).isEqualTo(1);
        assertThat(said()).contains("or is not the key of the certificate in");
        assertThat(folder.resolve("out/share-1.txt")).doesNotExist();
    }

    private void made(RecipientKind kind) throws Exception {
        for (String file : List.of("recovery-key.pem", "recovery-passphrase.txt", "recovery-certificate.pem")) {
            Files.deleteIfExists(folder.resolve(file));
        }
        KeyPair pair = RecoveryKeyFiles.newPair(kind);
        X509Certificate certificate = SelfSigned.certificate("CN=Kim", pair, Instant.now());
        RecoveryKeyFiles.write(folder, "", pair, certificate);
    }

    private int split(String... more) {
        var arguments = new ArrayList<>(List.of("--key=" + folder.resolve("recovery-key.pem"), "--out="
                + folder.resolve("out"), "--password-file=" + folder.resolve("recovery-passphrase.txt")));
        arguments.addAll(List.of(more));
        var stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return KeySplitting.run(Locale.ENGLISH, stream, stream, arguments.toArray(String[]::new));
    }

    private RecoveryShare share(int number) throws Exception {
        return RecoveryShare.of(Files.readString(folder.resolve("out/share-" + number + ".txt")));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
