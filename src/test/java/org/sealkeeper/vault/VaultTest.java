package org.sealkeeper.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.Sources;
import org.sealkeeper.ledger.Ledger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class VaultTest extends SealkeeperTest {

    @Autowired
    private Vault vault;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Ledger ledger;

    @Autowired
    private Clock clock;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    private List<SealedColumn> columns;

    @TempDir
    private Path elsewhere;

    private final List<KeyId> damaged = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void a_key_of_each_algorithm_signs_what_its_public_key_verifies(KeyAlgorithm algorithm) throws Exception {
        KeyId id = vault.generate(algorithm, KeyCustody.EXPORTABLE);
        byte[] signed = vault.use(id, key -> sign(key));

        assertThat(verify(vault.publicKey(id), signed)).isTrue();
    }

    @Test
    void keys_have_the_size_that_their_algorithm_says() {
        KeyId rsa = vault.generate(KeyAlgorithm.RSA_4096, KeyCustody.EXPORTABLE);
        KeyId ec = vault.generate(KeyAlgorithm.EC_P384, KeyCustody.EXPORTABLE);

        assertThat(((RSAPublicKey) vault.publicKey(rsa)).getModulus().bitLength()).isEqualTo(4096);
        assertThat(((ECPublicKey) vault.publicKey(ec)).getParams().getOrder().bitLength()).isEqualTo(384);
    }

    @Test
    void a_stored_key_comes_back_as_it_was() throws Exception {
        var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        KeyId id = vault.store(pair.getPrivate(), pair.getPublic(), KeyCustody.WRAPPED_ONLY);

        assertThat(vault.use(id, PrivateKey::getEncoded)).isEqualTo(pair.getPrivate().getEncoded());
        assertThat(vault.publicKey(id)).isEqualTo(pair.getPublic());
        assertThat(vault.custody(id)).isEqualTo(KeyCustody.WRAPPED_ONLY);
    }

    @Test
    void no_byte_of_the_private_key_lies_in_the_database_as_it_is() {
        KeyId id = vault.generate(KeyAlgorithm.ED25519, KeyCustody.EXPORTABLE);
        String secretPart = new String(vault.use(id, key -> {
            byte[] encoded = key.getEncoded();
            return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        }), StandardCharsets.ISO_8859_1);
        byte[] wrapped = jdbc.sql("select wrapped from vault_key where id = :id").param("id", id.value())
                .query(byte[].class).single();

        assertThat(new String(wrapped, StandardCharsets.ISO_8859_1)).doesNotContain(secretPart);
    }

    @Test
    void a_key_that_was_changed_in_the_database_is_not_used() {
        KeyId id = damaged(vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE));
        jdbc.sql("update vault_key set wrapped = set_byte(wrapped, 60, get_byte(wrapped, 60) # 1) where id = :id")
                .param("id", id.value()).update();

        assertThatThrownBy(() -> vault.use(id, key -> "used")).isInstanceOf(IllegalStateException.class)
                .hasMessage("The key " + id + " was changed in the database and is not used").hasNoCause();
    }

    @Test
    void a_key_that_stands_in_another_ones_row_is_not_used() {
        KeyId one = damaged(vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE));
        KeyId other = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);
        jdbc.sql("""
                update vault_key
                set (public_key, wrapped) = (select public_key, wrapped from vault_key where id = :other)
                where id = :one
                """).param("one", one.value()).param("other", other.value()).update();

        assertThatThrownBy(() -> vault.use(one, key -> "used")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_custody_that_was_loosened_in_the_database_makes_the_key_unusable() {
        KeyId id = damaged(vault.generate(KeyAlgorithm.EC_P256, KeyCustody.NON_EXPORTABLE));
        jdbc.sql("update vault_key set custody = 'EXPORTABLE' where id = :id").param("id", id.value()).update();

        assertThatThrownBy(() -> vault.use(id, key -> "used")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_discarded_key_is_gone_and_the_ledger_says_so() {
        KeyId id = vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);
        vault.discard(id);

        assertThatThrownBy(() -> vault.publicKey(id)).hasMessage("There is no key " + id + " in the vault");
        assertThat(jdbc.sql("select kind from ledger_event where details->>'key' = :id order by sequence")
                .param("id", id.toString()).query(String.class).list())
                .containsExactly("key.generated", "key.discarded");
    }

    @Test
    void content_opens_only_in_the_context_that_it_was_sealed_in() {
        byte[] sealed = sealed("scan", "document:1");

        assertThat(vault.open(sealed, "document:1")).isEqualTo("scan".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> vault.open(sealed, "document:2")).isInstanceOf(IllegalStateException.class)
                .hasMessage("The sealed content of document:2 was changed in the database,"
                        + " or belongs to something else");
    }

    @Test
    void a_second_node_with_the_same_secret_opens_what_the_first_has_sealed() throws Exception {
        byte[] sealed = sealed("scan", "document:1");

        assertThat(open(keyFile(DATA)).open(sealed, "content:document:1"))
                .isEqualTo("scan".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void without_its_key_file_the_vault_stays_closed_and_no_new_file_is_made() {
        assertThatThrownBy(() -> open(keyFile(elsewhere))).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault's key file " + elsewhere.resolve("vault").resolve("secret").toAbsolutePath()
                        + " is missing, but the database holds keys that only it opens.");
        assertThat(elsewhere.resolve("vault").resolve("secret")).doesNotExist();
    }

    @Test
    void with_the_key_file_of_another_vault_it_stays_closed() {
        var other = keyFile(elsewhere);
        other.forNewVault();

        assertThatThrownBy(() -> open(other)).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault does not open: " + other.name() + " is not the one that it was made with.");
    }

    @Test
    void a_passphrase_for_a_vault_with_a_key_file_is_refused() {
        assertThatThrownBy(() -> open(passphrase("correct horse battery")))
                .isInstanceOf(SecretRefused.class)
                .hasMessage("The vault was made with its key file, but another secret is configured and the key file is not"
                        + " there.");
    }

    @Test
    void a_wrong_passphrase_is_refused_without_being_shown() {
        // the vault of the running application is put aside for this one test, and comes back with the rollback
        assertThatThrownBy(() -> new TransactionTemplate(transactions)
                .executeWithoutResult(status -> {
                    jdbc.sql("delete from vault_master").update();
                    jdbc.sql("delete from vault_key").update();
                    open(passphrase("correct horse battery"));
                    open(passphrase("correct horse battery"));
                    open(passphrase("incorrect horse battery"));
                })).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault does not open: the passphrase in sealkeeper.vault.passphrase is not the one"
                        + " that it was made with.")
                .hasNoCause();
    }

    @Test
    void keys_without_the_record_of_their_vault_get_no_new_vault() {
        vault.generate(KeyAlgorithm.EC_P256, KeyCustody.EXPORTABLE);

        assertThatThrownBy(() -> new TransactionTemplate(transactions)
                .executeWithoutResult(status -> {
                    jdbc.sql("delete from vault_master").update();
                    open(keyFile(DATA));
                })).isInstanceOf(SecretRefused.class)
                .hasMessage("The database holds keys, but not the record that their vault is opened with"
                        + " (table vault_master).");
    }

    @Test
    void content_is_sealed_only_in_the_transaction_that_writes_it() {
        assertThatThrownBy(() -> vault.seal(new byte[1], "document:1")).isInstanceOf(IllegalStateException.class)
                .hasMessage("What the vault seals is written in the transaction that it is sealed in");
    }

    @Test
    void whoever_seals_content_tells_the_renewal_of_the_master_key_where_it_lies() {
        long sealing = Sources.matches("vault\\.seal\\(").count();

        assertThat(sealing).isEqualTo(columns.size() - 1);
    }

    private MasterKey open(VaultSecret secret) {
        return new MasterKey(jdbc, new VaultSecrets(secret), new SpareMasters(jdbc, Optional.empty(), false), ledger, clock, transactions);
    }

    private static VaultSecret keyFile(Path data) {
        return VaultSecret.keyFile(data.resolve("vault").resolve("secret"));
    }

    private static VaultSecret passphrase(String passphrase) {
        return VaultSecret.passphrase(passphrase, "sealkeeper.vault.passphrase");
    }

    private byte[] sealed(String content, String context) {
        return new TransactionTemplate(transactions)
                .execute(status -> vault.seal(content.getBytes(StandardCharsets.UTF_8), context));
    }

    /** Damaged rows would keep the master key from being renewed. */
    @AfterEach
    void discardDamagedKeys() {
        damaged.forEach(vault::discard);
    }

    private KeyId damaged(KeyId id) {
        damaged.add(id);
        return id;
    }

    private static byte[] sign(PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
        signature.initSign(key);
        signature.update((byte) 7);
        return signature.sign();
    }

    private static boolean verify(PublicKey key, byte[] signed) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
        signature.initVerify(key);
        signature.update((byte) 7);
        return signature.verify(signed);
    }

    private static String algorithm(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
    }
}
