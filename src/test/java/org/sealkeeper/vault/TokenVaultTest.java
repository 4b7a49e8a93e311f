package org.sealkeeper.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Vaults with a token of SoftHSM 2; each test has a vault and tokens of its own. */
class TokenVaultTest extends SealkeeperTest {

    private static final byte[] SCAN = "scan".getBytes(StandardCharsets.UTF_8);
    private static final VaultSecret PASSPHRASE = VaultSecret.passphrase("correct horse battery",
            "sealkeeper.vault.passphrase");
    private static final VaultSecret SPARE = VaultSecret.passphrase("kept in another town", "sealkeeper.vault.passphrase");

    @Autowired
    private JdbcClient shared;

    @Autowired
    private DataSource sharedSource;

    @Autowired
    private Ledger ledger;

    @Autowired
    private Clock clock;

    @TempDir
    private Path data;

    private SoftHsm softHsm;
    private VaultSchema own;
    private JdbcClient jdbc;

    @BeforeEach
    void vaultOfItsOwn() throws Exception {
        softHsm = SoftHsm.here();
        own = new VaultSchema("token_" + UUID.randomUUID().toString().substring(0, 8), shared, sharedSource);
        jdbc = own.jdbc();
    }

    @AfterEach
    void away() {
        if (own != null) {
            own.close();
        }
    }

    /** One node of an installation, with its own memory and its own log-in at the token. */
    private final class Node {

        final DataSourceTransactionManager manager = new DataSourceTransactionManager(own.source());
        final TransactionTemplate transactions = new TransactionTemplate(manager);
        final Vault vault;
        final VaultKeeping keeping;
        final MasterKeyRotation rotation;

        Node(ConfiguredToken token, Optional<VaultSecret> spare, Secret secret, Secret... previous) {
            var secrets = new VaultSecrets(secret, previous);
            var columns = List.of(new SealedKeys().sealedPrivateKeys(),
                    SealedColumn.of("documents", "supporting_document", "id", "content", "'document:' || id"));
            var spares = new SpareMasters(jdbc, spare, token.isCopied());
            var master = new MasterKey(jdbc, secrets, spares, ledger, clock, manager);
            vault = new Vault(jdbc, master, token, ledger, clock);
            rotation = new MasterKeyRotation(jdbc, master, columns, ledger, transactions);
            keeping = new VaultKeeping(master, rotation, secrets, spares, token, columns, ledger);
        }

        KeyId key(KeyCustody custody) {
            return transactions.execute(status -> vault.generate(KeyAlgorithm.EC_P256, custody));
        }

        String usedKey(KeyId id) {
            PublicKey publicKey = vault.publicKey(id);
            boolean verified = vault.use(id, key -> signsWhatIsVerifiedWith(publicKey, key));
            assertThat(verified).isTrue();
            return vault.use(id, key -> key.getEncoded() == null ? "in the token" : "in memory");
        }

        void changeSecret() {
            transactions.executeWithoutResult(status -> keeping.changeSecret("root"));
        }

        void renewMasterKey() {
            transactions.executeWithoutResult(status -> keeping.renewMasterKey("root"));
        }
    }

    @Test
    void a_key_that_must_never_leave_is_made_in_the_token_and_any_other_is_wrapped() {
        Node node = withToken(configured(softHsm.token(), true), Optional.empty());

        KeyId inToken = node.key(KeyCustody.NON_EXPORTABLE);
        KeyId wrapped = node.key(KeyCustody.EXPORTABLE);

        assertThat(node.usedKey(inToken)).isEqualTo("in the token");
        assertThat(node.usedKey(wrapped)).isEqualTo("in memory");
        assertThat(node.vault.placeInToken(inToken)).get().asString().endsWith(", as sealkeeper-" + inToken);
        assertThat(node.vault.placeInToken(wrapped)).isEmpty();
        assertThat(node.keeping.state().keysInToken()).isEqualTo(1);
    }

    @Test
    void without_a_copy_of_the_token_no_key_lies_there_only() {
        Node node = withToken(configured(softHsm.token(), false), Optional.of(SPARE));

        assertThat(node.usedKey(node.key(KeyCustody.NON_EXPORTABLE))).isEqualTo("in memory");
    }

    @Test
    void a_row_that_was_pointed_at_another_key_of_the_token_is_not_used() {
        Node node = withToken(configured(softHsm.token(), true), Optional.empty());
        KeyId one = node.key(KeyCustody.NON_EXPORTABLE);
        KeyId other = node.key(KeyCustody.NON_EXPORTABLE);

        jdbc.sql("update vault_key set token_key = :alias where id = :id").param("alias", "sealkeeper-" + other)
                .param("id", one.value()).update();

        assertThatThrownBy(() -> node.vault.use(one, key -> "used")).isInstanceOf(IllegalStateException.class)
                .hasMessage("The key " + one + " was changed in the database and is not used");
    }

    @Test
    void a_key_whose_transaction_was_rolled_back_or_that_is_discarded_leaves_the_token() {
        ConfiguredToken token = configured(softHsm.token(), true);
        Node node = withToken(token, Optional.empty());
        KeyId discarded = node.key(KeyCustody.NON_EXPORTABLE);
        KeyId[] rolledBack = new KeyId[1];

        node.transactions.executeWithoutResult(status -> {
            rolledBack[0] = node.vault.generate(KeyAlgorithm.EC_P256, KeyCustody.NON_EXPORTABLE);
            status.setRollbackOnly();
        });
        node.transactions.executeWithoutResult(status -> node.vault.discard(discarded));

        for (KeyId gone : List.of(discarded, rolledBack[0])) {
            assertThatThrownBy(() -> token.token().orElseThrow().use("sealkeeper-" + gone, key -> "used"))
                    .isInstanceOf(TokenFault.class);
        }
    }

    @Test
    void a_vault_with_a_passphrase_moves_into_a_token_and_back_while_it_runs() {
        Node before = new Node(SoftHsm.NONE, Optional.empty(), PASSPHRASE);
        UUID document = document(before);
        KeyId key = before.key(KeyCustody.EXPORTABLE);
        ConfiguredToken token = configured(softHsm.token(), false);

        withToken(token, Optional.of(SPARE), PASSPHRASE).changeSecret();

        Node after = withToken(token, Optional.empty());
        assertThat(after.keeping.state().secret()).isEqualTo(SecretKind.TOKEN);
        assertThat(after.keeping.state().opensWithSpare()).isTrue();
        assertThat(open(after, document)).isEqualTo(SCAN);
        assertThat(after.usedKey(key)).isEqualTo("in memory");
        assertThat(open(before, document)).isEqualTo(SCAN);
        assertThatThrownBy(() -> new Node(SoftHsm.NONE, Optional.empty(), PASSPHRASE)).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault was made with a key in a PKCS#11 token, but none is configured.");

        new Node(token, Optional.empty(), PASSPHRASE, token.secret().orElseThrow()).changeSecret();
        assertThat(open(new Node(SoftHsm.NONE, Optional.empty(), PASSPHRASE), document)).isEqualTo(SCAN);
        assertThat(jdbc.sql("select count(*) from vault_master_spare").query(Long.class).single()).isZero();
    }

    @Test
    void no_vault_opens_with_a_token_only() {
        ConfiguredToken token = configured(softHsm.token(), false);

        assertThatThrownBy(() -> withToken(token, Optional.empty())).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault is about to open with a PKCS#11 token only, and a token can break.");

        new Node(SoftHsm.NONE, Optional.empty(), PASSPHRASE);
        assertThatThrownBy(() -> withToken(token, Optional.empty(), PASSPHRASE).changeSecret()).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("The vault is about to open with a PKCS#11 token only, and a token can break.");
        assertThat(new Node(SoftHsm.NONE, Optional.empty(), PASSPHRASE).keeping.state().secret())
                .isEqualTo(SecretKind.PASSPHRASE);
    }

    @Test
    void when_the_token_is_lost_the_spare_passphrase_opens_the_vault_and_moves_it_into_a_new_token() {
        Node lost = withToken(configured(softHsm.token(), false), Optional.of(SPARE));
        UUID document = document(lost);
        KeyId key = lost.key(KeyCustody.NON_EXPORTABLE);

        Node rescued = new Node(SoftHsm.NONE, Optional.empty(), SPARE);
        assertThat(open(rescued, document)).isEqualTo(SCAN);
        assertThat(rescued.keeping.state().secretChanges()).isTrue();

        ConfiguredToken another = configured(softHsm.token(), false);
        withToken(another, Optional.of(SPARE), SPARE).changeSecret();
        Node after = withToken(another, Optional.empty());
        assertThat(open(after, document)).isEqualTo(SCAN);
        assertThat(after.usedKey(key)).isEqualTo("in memory");
    }

    @Test
    void a_wrong_spare_passphrase_opens_nothing() {
        withToken(configured(softHsm.token(), false), Optional.of(SPARE));

        assertThatThrownBy(() -> new Node(SoftHsm.NONE, Optional.empty(), PASSPHRASE)).isInstanceOf(SecretRefused.class)
                .hasMessage("The vault was made with a key in a PKCS#11 token, but none is configured.");
    }

    @Test
    void a_new_master_key_needs_the_spare_passphrase_once_more() throws Exception {
        ConfiguredToken token = configured(softHsm.token(), false);
        Path file = Files.writeString(data.resolve("spare"), "kept in another town\n");
        var fromFile = Optional.of(VaultSecret.passphraseIn(file, "sealkeeper.vault.pkcs11.spare-passphrase-file"));
        withToken(token, fromFile);
        Files.delete(file);
        Node node = withToken(token, fromFile);
        UUID document = document(node);

        assertThatThrownBy(node::renewMasterKey).isInstanceOf(Refusal.class)
                .hasMessageContaining("sealkeeper.vault.pkcs11.spare-passphrase-file");

        Files.writeString(file, "kept in another town\n");
        node.renewMasterKey();
        node.rotation.goOn();
        assertThat(node.keeping.state().opensWithSpare()).isTrue();
        assertThat(open(new Node(SoftHsm.NONE, Optional.empty(), SPARE), document)).isEqualTo(SCAN);
    }

    @Test
    void two_nodes_share_a_token_and_each_uses_what_the_other_has_made() {
        String label = softHsm.token();
        Node one = withToken(configured(label, true), Optional.empty());
        Node other = withToken(configured(label, true), Optional.empty());

        KeyId key = one.key(KeyCustody.NON_EXPORTABLE);
        UUID document = document(other);
        one.renewMasterKey();

        assertThat(other.usedKey(key)).isEqualTo("in the token");
        assertThat(other.usedKey(other.key(KeyCustody.NON_EXPORTABLE))).isEqualTo("in the token");
        other.rotation.goOn();
        assertThat(other.keeping.state().masterKeyIsRenewed()).isFalse();
        assertThat(open(one, document)).isEqualTo(SCAN);
        assertThat(one.usedKey(key)).isEqualTo("in the token");
    }

    private ConfiguredToken configured(String label, boolean copied) {
        return new ConfiguredToken(SoftHsm.settings(label, data, copied));
    }

    private Node withToken(ConfiguredToken token, Optional<VaultSecret> spare, Secret... previous) {
        return new Node(token, spare, token.secret().orElseThrow(), previous);
    }

    private UUID document(Node node) {
        UUID id = UUID.randomUUID();
        node.transactions.executeWithoutResult(status -> jdbc.sql("""
                insert into supporting_document (id, renewal_id, purpose, name, media_type, bytes, sha256, content,
                                                 uploaded_by, uploaded_at)
                values (:id, :id, 'other', 'scan.pdf', 'application/pdf', 4, '', :content, 'kim', now())
                """).param("id", id).param("content", node.vault.seal(SCAN, "document:" + id)).update());
        return id;
    }

    private byte[] open(Node node, UUID document) {
        return node.vault.open(jdbc.sql("select content from supporting_document where id = :id").param("id", document)
                .query(byte[].class).single(), "document:" + document);
    }

    private static boolean signsWhatIsVerifiedWith(PublicKey publicKey, PrivateKey key)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(SCAN);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(SCAN);
        return signature.verify(signed);
    }
}
