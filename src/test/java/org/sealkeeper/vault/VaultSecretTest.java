package org.sealkeeper.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultSecretTest {

    @TempDir
    private Path data;

    @Test
    void the_key_file_is_made_once_for_its_owner_only() throws Exception {
        byte[] first = VaultSecret.keyFile(file()).forNewVault();
        byte[] second = VaultSecret.keyFile(file()).forNewVault();

        assertThat(second).isEqualTo(first).hasSize(44);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
        try (var files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void a_missing_key_file_of_an_existing_vault_is_not_made_anew() {
        assertThatThrownBy(() -> VaultSecret.keyFile(file()).existing()).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault's key file " + file().toAbsolutePath()
                        + " is missing, but the database holds keys that only it opens.");
        assertThat(file()).doesNotExist();
    }

    @Test
    void a_key_file_that_others_can_read_is_refused() throws Exception {
        VaultSecret.keyFile(file()).forNewVault();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> VaultSecret.keyFile(file()).existing()).isInstanceOf(SecretRefused.class)
                .hasMessage("Others than its owner can read the vault's key file " + file().toAbsolutePath()
                        + ", so it may be known to them.");
    }

    @Test
    void an_empty_key_file_is_refused() throws Exception {
        VaultSecret.keyFile(file()).forNewVault();
        Files.write(file(), new byte[0]);

        assertThatThrownBy(() -> VaultSecret.keyFile(file()).existing()).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault's key file " + file().toAbsolutePath() + " is empty.");
    }

    @Test
    void a_short_passphrase_is_refused_for_a_new_vault() {
        assertThatThrownBy(() -> passphrase("elevenchars").forNewVault()).isInstanceOf(SecretRefused.class)
                .hasMessage("The passphrase in sealkeeper.vault.passphrase is shorter than 12 characters.");
    }

    @Test
    void a_passphrase_makes_no_file_and_is_not_shown() {
        var secret = passphrase("correct horse battery");

        assertThat(secret.forNewVault()).isEqualTo("correct horse battery".getBytes(StandardCharsets.UTF_8));
        assertThat(file()).doesNotExist();
        assertThat(secret.toString()).isEqualTo("the passphrase in sealkeeper.vault.passphrase");
    }

    @Test
    void a_passphrase_with_a_blank_at_its_end_is_refused_for_a_new_vault() {
        assertThatThrownBy(() -> passphrase("correct horse battery ").forNewVault()).isInstanceOf(SecretRefused.class)
                .hasMessage("The passphrase in sealkeeper.vault.passphrase begins or ends with a blank, which gets lost"
                        + " easily.");
    }

    @Test
    void the_line_break_at_the_end_of_a_file_is_not_part_of_the_passphrase() throws Exception {
        Path file = Files.writeString(data.resolve("passphrase"), "correct horse battery\n");

        assertThat(VaultSecret.passphraseIn(file, "sealkeeper.vault.passphrase-file").forNewVault())
                .isEqualTo("correct horse battery".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_file_for_the_passphrase_that_is_missing_or_empty_is_refused_with_its_name() throws Exception {
        Path file = data.resolve("passphrase");
        var secret = VaultSecret.passphraseIn(file, "sealkeeper.vault.passphrase-file");

        assertThatThrownBy(secret::existing).isInstanceOf(SecretRefused.class)
                .hasMessage("The file " + file.toAbsolutePath() + " is missing, which the vault's passphrase should be in.");
        Files.createFile(file);
        assertThatThrownBy(secret::existing).isInstanceOf(SecretRefused.class)
                .hasMessage("The file " + file.toAbsolutePath() + " with the vault's passphrase is empty.");
    }

    @Test
    void a_passphrase_that_is_set_twice_is_refused() {
        assertThatThrownBy(() -> new VaultSecrets("correct horse battery", "/run/secrets/vault", "", "", data,
                SoftHsm.NONE))
                .isInstanceOf(SecretRefused.class)
                .hasMessage("Both sealkeeper.vault.passphrase and sealkeeper.vault.passphrase-file are set.");
    }

    private static VaultSecret passphrase(String passphrase) {
        return VaultSecret.passphrase(passphrase, "sealkeeper.vault.passphrase");
    }

    private Path file() {
        return data.resolve("vault").resolve("secret");
    }
}
