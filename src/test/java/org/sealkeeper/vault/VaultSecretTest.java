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
        byte[] first = new VaultSecret("", data).forNewVault();
        byte[] second = new VaultSecret("", data).forNewVault();

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
        assertThatThrownBy(() -> new VaultSecret("", data).existing()).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault's key file " + file().toAbsolutePath()
                        + " is missing, but the database holds keys that only it opens.");
        assertThat(file()).doesNotExist();
    }

    @Test
    void a_key_file_that_others_can_read_is_refused() throws Exception {
        new VaultSecret("", data).forNewVault();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> new VaultSecret("", data).existing()).isInstanceOf(SecretRefused.class)
                .hasMessage("Others than its owner can read the vault's key file " + file().toAbsolutePath()
                        + ", so it may be known to them.");
    }

    @Test
    void an_empty_key_file_is_refused() throws Exception {
        new VaultSecret("", data).forNewVault();
        Files.write(file(), new byte[0]);

        assertThatThrownBy(() -> new VaultSecret("", data).existing()).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault's key file " + file().toAbsolutePath() + " is empty.");
    }

    @Test
    void a_short_passphrase_is_refused_for_a_new_vault() {
        assertThatThrownBy(() -> new VaultSecret("elevenchars", data).forNewVault()).isInstanceOf(SecretRefused.class)
                .hasMessage("The passphrase in sealkeeper.vault.passphrase is shorter than 12 characters.");
    }

    @Test
    void a_passphrase_makes_no_file_and_is_not_shown() {
        var secret = new VaultSecret("correct horse battery", data);

        assertThat(secret.forNewVault()).isEqualTo("correct horse battery".getBytes(StandardCharsets.UTF_8));
        assertThat(file()).doesNotExist();
        assertThat(secret.toString()).isEqualTo("the passphrase in sealkeeper.vault.passphrase");
    }

    private Path file() {
        return data.resolve("vault").resolve("secret");
    }
}
