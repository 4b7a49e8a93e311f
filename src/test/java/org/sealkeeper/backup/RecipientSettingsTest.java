package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Autowired;

/** What {@code sealkeeper.backup.*} says about who can open backups, as an installation with other settings has it. */
class RecipientSettingsTest extends BackupTest {

    private static final String PASSWORD = "correct-horse-battery-staple";

    @Autowired
    private Stores stores;
    @Autowired
    private StoreProbes probes;
    @Autowired
    private RestoreKit kit;
    @Autowired
    private Backups classic;
    @Autowired
    private Vault vault;

    @BeforeEach
    void as_on_a_first_start() {
        jdbc.sql("delete from recovery_password").update();
        jdbc.sql("delete from backup_key where name in ('drill-pq', 'recovery-pq')").update();
    }

    @Test
    void the_profile_pq_has_ml_kem_keys_of_its_own_and_its_sets_are_proven_by_either_profile() throws Exception {
        var pq = new Installation("pq", List.of(), "");
        SignatureId signature = signature();

        BackupId id = pq.backups.write(signature, Optional.empty(), "on-demand");

        assertThat(pq.backups.prove(id).proven()).isTrue();
        assertThat(classic.prove(id).proven()).as("after the profile was changed").isTrue();
        assertThat(pq.recipients.all()).extracting(Addressee::kind)
                .containsExactly(RecipientKind.ML_KEM_768, RecipientKind.ML_KEM_1024);
        Backup backup = classic.backup(id);
        var opened = new SealedSet(stores.named("local"), backup.prefix()).open(id.value(), backup.manifestSha256(),
                keys.signerCertificate(), cms -> Cms.openWith(recoveryKey(), cms));
        assertThat(opened.manifest().profile()).isEqualTo(RecipientProfile.PQ);
        assertThat(opened.files()).containsKey("README.txt");
        assertThat(pq.recovery.warning(Locale.ENGLISH)).isPresent();

        BackupId before = classic.write(signature, Optional.empty(), "on-demand");
        assertThat(pq.backups.prove(before).proven()).as("a set of the profile before").isTrue();
    }

    @Test
    void an_installation_with_mixed_recipients_does_not_start() throws Exception {
        KeyPair rsa = Sets.rsa();
        Files.writeString(folder.resolve("holder.pem"),
                Pem.of(SelfSigned.certificate("CN=Kim", rsa, clock.instant())));

        assertThatThrownBy(() -> new Installation("pq", List.of(folder.resolve("holder.pem").toString()), ""))
                .isInstanceOf(RecipientsRefused.class).hasMessageContaining("CN=Kim (RSA) is not post-quantum");
        Files.writeString(folder.resolve("holder.pem"), Pem.of(
                SelfSigned.certificate("CN=Kim", MlKem.ML_KEM_768.newPair(), clock.instant())));
        assertThatThrownBy(() -> new Installation("classic", List.of(folder.resolve("holder.pem").toString()), ""))
                .isInstanceOf(RecipientsRefused.class).hasMessageContaining("CN=Kim (ML-KEM-768) is for the profile pq");
        new Installation("pq", List.of(folder.resolve("holder.pem").toString()), "");
    }

    @Test
    void a_recovery_password_is_read_once_and_opens_backups_when_its_file_is_gone() throws Exception {
        Path file = folder.resolve("password");
        Files.writeString(file, PASSWORD + "\n");

        var first = new Installation("classic", List.of(), file.toString());
        assertThat(first.recovery.warning(Locale.ENGLISH).orElseThrow())
                .contains("The recovery password can still be read on this server, in " + file);
        Files.delete(file);
        var second = new Installation("classic", List.of(), file.toString());

        assertThat(second.recovery.warning(Locale.ENGLISH).orElse("")).doesNotContain("recovery password can");
        BackupId id = second.backups.write(signature(), Optional.empty(), "on-demand");
        assertThat(second.backups.prove(id).proven()).isTrue();
        assertThat(classic.backup(id).recipients()).extracting(Recipient::subject).contains("Recovery password");
        Backup backup = classic.backup(id);
        var opened = new SealedSet(stores.named("local"), backup.prefix()).open(id.value(), backup.manifestSha256(),
                keys.signerCertificate(), cms -> Cms.openWith(PASSWORD.toCharArray(), cms));
        assertThat(opened.files()).containsKey("README.txt");
    }

    @Test
    void another_password_in_the_file_takes_the_place_of_the_first() throws Exception {
        Path file = folder.resolve("password");
        Files.writeString(file, PASSWORD);
        var first = new Installation("classic", List.of(), file.toString());
        String fingerprint = last(first).recipient().fingerprint();

        assertThat(last(new Installation("classic", List.of(), file.toString())).recipient().fingerprint())
                .as("read again").isEqualTo(fingerprint);
        Files.writeString(file, "another-password-of-some-length");

        assertThat(last(new Installation("classic", List.of(), file.toString())).recipient().fingerprint())
                .isNotEqualTo(fingerprint);
    }

    @Test
    void a_password_that_is_short_or_missing_is_refused() throws Exception {
        Path file = folder.resolve("password");
        assertThatThrownBy(() -> new Installation("classic", List.of(), file.toString()))
                .isInstanceOf(RecipientsRefused.class).hasMessageContaining("is not there");
        Files.writeString(file, "short");
        assertThatThrownBy(() -> new Installation("classic", List.of(), file.toString()))
                .isInstanceOf(RecipientsRefused.class).hasMessageContaining("at least 16 characters")
                .hasMessageNotContaining("short\"");
    }

    private static Addressee last(Installation installation) {
        var all = installation.recipients.all();
        return all.get(all.size() - 1);
    }

    private PrivateKey recoveryKey() {
        Path recovery = folder.resolve("data/recovery");
        try (var pem = new PEMParser(new FileReader(recovery.resolve("recovery-key.pem").toFile()))) {
            String passphrase = Files.readString(recovery.resolve("recovery-passphrase.txt")).strip();
            var info = ((PKCS8EncryptedPrivateKeyInfo) pem.readObject()).decryptPrivateKeyInfo(
                    new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(Cms.BC)
                            .build(passphrase.toCharArray()));
            return new JcaPEMKeyConverter().setProvider(Cms.BC).getPrivateKey(info);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private SignatureId signature() {
        return registered(unique("Backed up"), Criticality.NORMAL);
    }

    /** The part of an application that these settings concern, on the same database and store. */
    private final class Installation {

        private final RecoveryKey recovery;
        private final Recipients recipients;
        private final Backups backups;

        Installation(String profile, List<String> certificates, String passwordFile) {
            var settings = new BackupSettings(folder.resolve("data"), folder.resolve("backups"), certificates, profile,
                    passwordFile, false);
            var keys = new OwnKeys(jdbc, vault, ledger, clock, settings, transactions);
            var password = new RecoveryPassword(settings, jdbc, vault, ledger, clock, transactions);
            recovery = new RecoveryKey(settings, keys, password, jdbc, clock, transactions);
            recipients = new Recipients(settings, keys, recovery, password);
            recipients.afterSingletonsInstantiated();
            backups = BackupsOn.stores(jdbc, stores, probes, kit, copies, content, keys, recipients, inventory, ledger,
                    clock, transactions);
        }
    }
}
