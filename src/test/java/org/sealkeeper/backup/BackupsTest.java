package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Backups in the running application: what counts, what is found by a drill, and what a crash leaves. */
class BackupsTest extends BackupTest {

    @Autowired
    private Backups backups;
    @Autowired
    private BackupRequests requests;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private Stores stores;
    @Autowired
    private RecoveryKey recovery;
    @Autowired
    private Vault vault;

    private BackupStore store;

    @BeforeEach
    void theStore() {
        store = stores.named("local");
    }

    @Test
    void backup_of_a_signature_that_is_not_there_is_refused_and_starts_nothing() {
        var unknown = new SignatureId(UUID.randomUUID());

        assertThatThrownBy(() -> requests.request(unknown, "on-demand")).isInstanceOfSatisfying(Refusal.class,
                refusal -> assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NOT_FOUND));

        assertThat(runtime.createProcessInstanceQuery().variableValueEquals("signatureId", unknown.toString()).count())
                .isZero();
    }

    @Test
    void a_backup_is_written_and_then_proven_by_using_its_key() {
        SignatureId signature = signature(KeyCustody.EXPORTABLE);

        BackupId id = backups.write(signature, Optional.empty(), "on-demand");

        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.WRITTEN);
        assertThat(backups.backup(id).recipients()).extracting(Recipient::role)
                .containsExactly(Recipient.Role.DRILL, Recipient.Role.RECOVERY);

        Proof proof = backups.prove(id, "kim");

        assertThat(proof.proven()).isTrue();
        assertThat(proof.keyUsed()).isTrue();
        Backup proven = backups.backup(id);
        assertThat(proven.state()).isEqualTo(Backup.State.PROVEN);
        assertThat(proven.provenAt()).isPresent();
        assertThat(proven.keyIncluded()).hasValue(true);
        assertThat(backups.proofs(id)).singleElement().extracting(Proof::actor).isEqualTo("kim");
        assertThat(events(signature)).endsWith("backup.written", "backup.proven");
    }

    @Test
    void a_set_names_the_manifest_of_the_set_before_it() {
        SignatureId signature = signature(KeyCustody.EXPORTABLE);

        Backup first = backups.backup(backups.write(signature, Optional.empty(), "on-demand"));
        Backup second = backups.backup(backups.write(signature, Optional.empty(), "on-demand"));

        assertThat(first.previousManifestSha256()).isEmpty();
        assertThat(second.previousManifestSha256()).isEqualTo(first.manifestSha256());
        assertThat(backups.find(Optional.of(signature), 0, 10)).extracting(Backup::id)
                .containsExactly(second.id(), first.id());
        assertThat(backups.find(Optional.of(signature), 1, 1)).extracting(Backup::id).containsExactly(first.id());
    }

    @Test
    void asked_again_for_the_same_renewal_and_reason_there_is_one_backup() {
        SignatureId signature = signature(KeyCustody.EXPORTABLE);
        Optional<UUID> renewal = Optional.of(UUID.randomUUID());

        BackupId before = backups.write(signature, renewal, "before-change");
        BackupId again = backups.write(signature, renewal, "before-change");
        BackupId after = backups.write(signature, renewal, "after-change");

        assertThat(again).isEqualTo(before);
        assertThat(after).isNotEqualTo(before);
        assertThat(backups.ofRenewal(renewal.get())).extracting(Backup::id).containsExactly(before, after);
    }

    @Test
    void after_a_crash_before_the_manifest_the_same_backup_is_written_under_another_prefix() throws Exception {
        SignatureId signature = signature(KeyCustody.EXPORTABLE);
        Optional<UUID> renewal = Optional.of(UUID.randomUUID());

        assertThatThrownBy(() -> on(new FailingStore(store, "manifest.cms")).write(signature, renewal, "before-change"))
                .isInstanceOf(UncheckedIOException.class).hasMessageContaining("does not answer");

        Backup half = backups.ofRenewal(renewal.get()).get(0);
        assertThat(half.state()).isEqualTo(Backup.State.WRITING);
        assertThat(events(signature)).doesNotContain("backup.written");
        assertThat(catchThrowableOfType(Refusal.class, () -> backups.prove(half.id())).code())
                .isEqualTo("backup.not-written");

        BackupId id = backups.write(signature, renewal, "before-change");

        assertThat(id).isEqualTo(half.id());
        assertThat(backups.backup(id).prefix()).endsWith(id + "-2");
        assertThat(store.get(half.prefix() + "/manifest.cms")).isEmpty();
        assertThat(backups.prove(id).proven()).isTrue();
    }

    @Test
    void after_a_crash_behind_the_manifest_the_set_that_is_there_counts() {
        SignatureId signature = signature(KeyCustody.EXPORTABLE);
        Optional<UUID> renewal = Optional.of(UUID.randomUUID());
        BackupStore losesTheAnswer = new FailingStore(store, "nothing") {
            @Override
            public void put(String name, byte[] bytes) throws IOException {
                super.put(name, bytes);
                if (name.endsWith("manifest.cms")) {
                    throw new IOException("The answer was lost");
                }
            }
        };

        assertThatThrownBy(() -> on(losesTheAnswer).write(signature, renewal, "before-change"))
                .isInstanceOf(UncheckedIOException.class);
        BackupId id = backups.write(signature, renewal, "before-change");

        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.WRITTEN);
        assertThat(backups.backup(id).prefix()).endsWith(id + "-1");
        assertThat(backups.prove(id).proven()).isTrue();
        assertThat(events(signature)).containsOnlyOnce("backup.written");
    }

    @Test
    void a_damaged_backup_is_found_recorded_and_gives_way_to_another() throws Exception {
        SignatureId signature = signature(KeyCustody.EXPORTABLE);
        Optional<UUID> renewal = Optional.of(UUID.randomUUID());
        BackupId id = backups.write(signature, renewal, "before-change");
        Path part = DATA.resolve("backups").resolve(backups.backup(id).prefix()).resolve("part-00000.cms");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);

        Proof proof = backups.prove(id);

        assertThat(proof.proven()).isFalse();
        assertThat(proof.fault()).hasValue("changed");
        assertThat(proof.sentence(Locale.ENGLISH)).startsWith("part-00000.cms is not what was written.");
        assertThat(proof.sentence(Locale.SIMPLIFIED_CHINESE)).startsWith("part-00000.cms 与当初写入的内容不一致。");
        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.FAILED);
        assertThat(events(signature)).endsWith("backup.not-proven");
        BackupId another = backups.write(signature, renewal, "before-change");
        assertThat(another).isNotEqualTo(id);
        assertThat(backups.prove(another).proven()).isTrue();
    }

    @Test
    void a_key_that_may_not_leave_the_vault_is_not_in_the_backup_and_the_readme_says_so() throws Exception {
        SignatureId signature = signature(KeyCustody.NON_EXPORTABLE);

        BackupId id = backups.write(signature, Optional.empty(), "on-demand");

        Proof proof = backups.prove(id);
        assertThat(proof.proven()).isTrue();
        assertThat(proof.keyUsed()).isFalse();
        assertThat(backups.backup(id).keyIncluded()).hasValue(false);
        var files = files(id);
        assertThat(files.keySet()).contains("certificate/chain.pem").doesNotContain("key/key.p12", "key/password.txt");
        assertThat(files.get("README.txt")).asString().contains("may not leave the vault", "不得离开其密钥库");
    }

    @Test
    void a_signature_without_a_version_is_backed_up_with_its_record() throws Exception {
        SignatureId signature = named();

        BackupId id = backups.write(signature, Optional.empty(), "before-change");

        assertThat(backups.prove(id).proven()).isTrue();
        assertThat(backups.backup(id).version()).isEmpty();
        assertThat(files(id).keySet()).contains("README.txt", "signature.json", "versions.json")
                .doesNotContain("certificate/chain.pem");
    }

    @Test
    void a_backup_on_demand_holds_everything_with_the_documents_of_the_last_renewal_that_had_any() throws Exception {
        SignatureId signature = signature(KeyCustody.EXPORTABLE);
        UUID renewal = UUID.randomUUID();
        UUID document = UUID.randomUUID();
        byte[] letter = "授权书".getBytes(StandardCharsets.UTF_8);
        jdbc.sql("""
                insert into renewal (id, signature_id, reason, requested_by, requested_at, outcome, ended_at)
                values (:id, :signature, 'it was due', 'kim', now(), 'SIGNATURE_RENEWED', now())
                """).param("id", renewal).param("signature", signature.value()).update();
        new TransactionTemplate(transactions).executeWithoutResult(status -> jdbc.sql("""
                insert into supporting_document
                    (id, renewal_id, purpose, name, media_type, bytes, sha256, content, uploaded_by, uploaded_at)
                values (:id, :renewal, 'other', '授权书.txt', 'text/plain', 9, '', :content, 'kim', now())
                """).param("id", document).param("renewal", renewal)
                .param("content", vault.seal(letter, "document:" + document)).update());

        var files = files(backups.write(signature, Optional.empty(), "on-demand"));

        assertThat(files.keySet()).containsExactly("README.txt", "certificate/chain.pem", "documents/01-授权书.txt",
                "key/custody.txt", "key/key.p12", "key/password.txt", "platform/folder.txt", "signature.json", "versions.json");
        assertThat(files.get("documents/01-授权书.txt")).isEqualTo(letter);
        assertThat(files.get("signature.json")).asString().contains("\"platform\" : \"folder\"", "\"keepers\"");
        assertThat(files.get("README.txt")).asString().contains("openssl pkcs12 -in key/key.p12", "certificate/chain.pem",
                "supporting documents and platform configuration");
    }

    @Test
    void what_opens_a_set_lies_beside_the_sets() throws Exception {
        assertThat(store.get("restore.sh")).isPresent();
        assertThat(store.get("RESTORE.md")).isPresent();
    }

    @Test
    void the_recovery_key_and_its_passphrase_are_files_for_their_owner_alone() throws Exception {
        Path file = DATA.resolve("recovery/recovery-key.pem");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(file).content().startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----");
        Path passphrase = DATA.resolve("recovery/recovery-passphrase.txt");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passphrase))).isEqualTo("rw-------");
        assertThat(new OpenSsl(DATA.resolve("recovery")).print("pkey", "-in", "recovery-key.pem", "-passin",
                "file:recovery-passphrase.txt", "-noout", "-text_pub")).contains("3072 bit");
        assertThat(recovery.warning(Locale.ENGLISH)).hasValueSatisfying(
                warning -> assertThat(warning).startsWith("The recovery key still lies on this server"));
    }

    private SortedMap<String, byte[]> files(BackupId id) throws Exception {
        Backup backup = backups.backup(id);
        return new SealedSet(store, backup.prefix())
                .open(id.value(), backup.manifestSha256(), keys.signerCertificate(), keys.opening()).files();
    }

    private Backups on(BackupStore other) {
        return on(new Stores(List.of(new Stores.Entry(other, StoreRule.REQUIRED))), clock);
    }

    private List<String> events(SignatureId signature) {
        return ledger.find(Optional.of(signature.value()), Optional.empty(), Optional.empty(), 0, 100).stream()
                .map(LedgerEvent::kind).toList();
    }

    private SignatureId signature(KeyCustody custody) {
        SignatureId id = named();
        KeyPair pair = TestCertificates.keys();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var certificate = TestCertificates.certificate(pair, "im.corp.example", now.minus(1, ChronoUnit.DAYS),
                now.plus(90, ChronoUnit.DAYS));
        var key = vault.store(pair.getPrivate(), pair.getPublic(), custody);
        inventory.activate(inventory.stage(id, List.of(certificate), Optional.of(key), "kim"), "kim");
        return id;
    }

    private SignatureId named() {
        return registered(unique("Backed up"), Criticality.NORMAL);
    }
}
