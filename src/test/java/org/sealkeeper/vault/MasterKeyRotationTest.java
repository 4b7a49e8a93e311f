package org.sealkeeper.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Each test has a vault of its own, in a schema of its own; several nodes use it. */
class MasterKeyRotationTest extends SealkeeperTest {

    private static final byte[] SCAN = "scan".getBytes(StandardCharsets.UTF_8);
    private static final VaultSecret FIRST = VaultSecret.passphrase("correct horse battery", "sealkeeper.vault.passphrase");
    private static final VaultSecret SECOND = VaultSecret.passphrase("staple, correct this time",
            "sealkeeper.vault.passphrase");

    private final Client root = new Client(() -> url(""), "root", TestPeople.PASSWORD);
    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final String schema = "vault_" + UUID.randomUUID().toString().substring(0, 8);

    @Autowired
    private JdbcClient shared;

    @Autowired
    private DataSource sharedSource;

    @Autowired
    private Ledger ledger;

    @Autowired
    private Clock clock;

    @Autowired
    private MasterKeyRotation sharedRotation;

    @Autowired
    private Vault sharedVault;

    @TempDir
    private Path data;

    private VaultSchema own;
    private JdbcClient jdbc;

    @BeforeEach
    void vaultOfItsOwn() throws Exception {
        own = new VaultSchema(schema, shared, sharedSource);
        jdbc = own.jdbc();
    }

    @AfterEach
    void away() {
        own.close();
    }

    /** One node of an installation, with its own memory. */
    private final class Node {

        final DataSourceTransactionManager manager = new DataSourceTransactionManager(own.source());
        final TransactionTemplate transactions = new TransactionTemplate(manager);
        final MasterKey master;
        final Vault vault;
        final MasterKeyRotation rotation;
        final VaultKeeping keeping;

        Node(Secret secret, Secret... previous) {
            var secrets = new VaultSecrets(secret, previous);
            var columns = List.of(new SealedKeys().sealedPrivateKeys(),
                    SealedColumn.of("documents", "supporting_document", "id", "content", "'document:' || id"));
            var spares = new SpareMasters(jdbc, Optional.empty(), false);
            master = new MasterKey(jdbc, secrets, spares, ledger, clock, manager);
            vault = new Vault(jdbc, master, SoftHsm.NONE, ledger, clock);
            rotation = new MasterKeyRotation(jdbc, master, columns, ledger, transactions);
            keeping = new VaultKeeping(master, rotation, secrets, spares, SoftHsm.NONE, columns, ledger);
        }

        KeyId key() {
            return transactions.execute(status -> vault.generate(KeyAlgorithm.EC_P256, KeyCustody.WRAPPED_ONLY));
        }

        UUID document() {
            UUID id = UUID.randomUUID();
            transactions.executeWithoutResult(status -> jdbc.sql("""
                    insert into supporting_document (id, renewal_id, purpose, name, media_type, bytes, sha256, content,
                                                     uploaded_by, uploaded_at)
                    values (:id, :id, 'other', 'scan.pdf', 'application/pdf', 4, '', :content, 'kim', now())
                    """).param("id", id).param("content", vault.seal(SCAN, "document:" + id)).update());
            return id;
        }

        byte[] open(UUID document) {
            return vault.open(jdbc.sql("select content from supporting_document where id = :id").param("id", document)
                    .query(byte[].class).single(), "document:" + document);
        }

        void renewMasterKey() {
            transactions.executeWithoutResult(status -> keeping.renewMasterKey("root"));
        }

        void changeSecret() {
            transactions.executeWithoutResult(status -> keeping.changeSecret("root"));
        }
    }

    private static String used(Vault vault, KeyId key) {
        return vault.use(key, PrivateKey::getAlgorithm);
    }

    @Test
    void everything_lies_under_the_new_master_key_and_the_old_one_is_gone() {
        Node node = new Node(FIRST);
        KeyId key = node.key();
        UUID document = node.document();
        byte[] encoded = node.vault.use(key, PrivateKey::getEncoded);

        node.renewMasterKey();
        assertThat(node.keeping.state().masterKeyIsRenewed()).isTrue();
        assertThat(node.keeping.state().generations()).extracting(VaultKeeping.Generation::rows)
                .containsExactly(Map.of("keys", 1L, "documents", 1L), Map.of("keys", 0L, "documents", 0L));
        node.rotation.goOn();

        assertThat(node.keeping.state().masterKeyIsRenewed()).isFalse();
        assertThat(node.keeping.state().generations()).singleElement()
                .satisfies(one -> assertThat(one.generation()).isEqualTo(2))
                .satisfies(one -> assertThat(one.rows()).containsEntry("keys", 1L).containsEntry("documents", 1L));
        assertThat(new Node(FIRST).vault.use(key, PrivateKey::getEncoded)).isEqualTo(encoded);
        assertThat(new Node(FIRST).open(document)).isEqualTo(SCAN);
    }

    @Test
    void what_was_sealed_before_there_were_generations_is_sealed_anew_too() {
        Node node = new Node(FIRST);
        KeyId key = node.key();
        // the older form is the newer one without its first five bytes
        jdbc.sql("update vault_key set wrapped = substring(wrapped from 6)").update();
        PublicKey signer = node.vault.publicKey(key);

        assertThat(node.keeping.state().generations().get(0).rows()).containsEntry("keys", 1L);
        node.renewMasterKey();
        node.rotation.goOn();

        assertThat(node.keeping.state().generations()).singleElement()
                .satisfies(one -> assertThat(one.rows()).containsEntry("keys", 1L));
        assertThat(used(node.vault, key)).isEqualTo(signer.getAlgorithm());
    }

    @Test
    void two_nodes_work_on_without_a_fault_while_the_master_key_is_renewed() throws Exception {
        Node one = new Node(FIRST);
        Node other = new Node(FIRST);
        for (int i = 0; i < 100; i++) {
            one.key();
            one.document();
        }
        var stop = new AtomicBoolean();
        var done = new AtomicInteger();
        var workers = Executors.newFixedThreadPool(4);
        List<Future<?>> work = new ArrayList<>();
        for (Node node : List.of(one, other)) {
            work.add(workers.submit(() -> {
                while (!stop.get()) {
                    KeyId key = node.key();
                    UUID document = node.document();
                    Node reader = node == one ? other : one;
                    assertThat(used(reader.vault, key)).isEqualTo("EC");
                    assertThat(reader.open(document)).isEqualTo(SCAN);
                    done.incrementAndGet();
                }
                return null;
            }));
        }
        for (int generation = 2; generation <= 4; generation++) {
            int before = done.get();
            one.renewMasterKey();
            while (one.master.generations().size() > 1) {
                List<Future<?>> rotations = List.of(workers.submit(one.rotation::goOn),
                        workers.submit(other.rotation::goOn));
                for (Future<?> rotation : rotations) {
                    rotation.get();
                }
            }
            await().atMost(Duration.ofMinutes(2)).until(() -> done.get() > before);
        }
        stop.set(true);
        for (Future<?> worker : work) {
            worker.get();
        }
        workers.shutdown();

        // what the last writers sealed lies under a generation that is still there
        assertThat(jdbc.sql("select distinct vault_generation(wrapped) from vault_key union"
                + " select distinct vault_generation(content) from supporting_document").query(Integer.class).list())
                .containsExactly(4);
        assertThat(one.keeping.state().generations()).extracting(VaultKeeping.Generation::generation).containsExactly(4);
        Node restarted = new Node(FIRST);
        jdbc.sql("select id from supporting_document").query(UUID.class).list()
                .forEach(id -> assertThat(restarted.open(id)).isEqualTo(SCAN));
    }

    @Test
    void where_a_node_breaks_off_in_the_middle_another_one_goes_on() {
        Node breaks = new Node(FIRST);
        List<UUID> documents = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            documents.add(breaks.document());
        }
        breaks.renewMasterKey();
        // the server ends the node's connection at its eighth row, before that is committed
        jdbc.sql("create sequence " + schema + ".rows").update();
        jdbc.sql("create function " + schema + ".break_off() returns trigger language plpgsql as $$ begin"
                + " if nextval('" + schema + ".rows') = 8 then perform pg_terminate_backend(pg_backend_pid()); end if;"
                + " return new; end $$").update();
        jdbc.sql("create trigger break_off after update on supporting_document for each row execute function "
                + schema + ".break_off()").update();

        assertThatThrownBy(breaks.rotation::goOn).isInstanceOf(RuntimeException.class);
        assertThat(breaks.keeping.state().generations()).extracting(one -> one.rows().get("documents"))
                .containsExactly(13L, 7L);

        Node goesOn = new Node(FIRST);
        assertThat(documents).allSatisfy(id -> assertThat(goesOn.open(id)).isEqualTo(SCAN));
        goesOn.rotation.goOn();
        assertThat(goesOn.keeping.state().generations()).singleElement()
                .satisfies(one -> assertThat(one.rows()).containsEntry("documents", 20L));
        assertThat(documents).allSatisfy(id -> assertThat(goesOn.open(id)).isEqualTo(SCAN));
    }

    @Test
    void a_row_that_does_not_open_holds_up_no_other_and_keeps_the_old_master_key() {
        Node node = new Node(FIRST);
        UUID damaged = node.document();
        UUID whole = node.document();
        jdbc.sql("update supporting_document set content = set_byte(content, 60, get_byte(content, 60) # 1)"
                + " where id = :id").param("id", damaged).update();
        node.renewMasterKey();
        node.rotation.goOn();
        node.rotation.goOn();

        assertThat(node.keeping.state().generations()).extracting(one -> one.rows().get("documents"))
                .containsExactly(1L, 1L);
        assertThat(node.open(whole)).isEqualTo(SCAN);
    }

    @Test
    void a_second_renewal_waits_for_the_first() {
        Node node = new Node(FIRST);
        node.document();
        node.renewMasterKey();

        assertThatThrownBy(node::renewMasterKey).isInstanceOf(Refusal.class).hasMessage(
                "The master key is being renewed already. GET /api/v1/vault says how far that is.");
    }

    @Test
    void a_passphrase_is_changed_while_nodes_with_either_one_run() {
        Node old = new Node(FIRST);
        UUID document = old.document();
        Node both = new Node(SECOND, FIRST);
        assertThat(both.open(document)).isEqualTo(SCAN);
        assertThat(both.keeping.state().secretChanges()).isTrue();

        both.changeSecret();

        assertThat(both.keeping.state().secretChanges()).isFalse();
        assertThat(old.open(document)).isEqualTo(SCAN);
        assertThat(new Node(SECOND).open(document)).isEqualTo(SCAN);
        assertThatThrownBy(() -> new Node(FIRST)).isInstanceOf(SecretRefused.class).hasMessage("The vault does not open:"
                + " the passphrase in sealkeeper.vault.passphrase is not the one that it was made with.");
        assertThatThrownBy(both::changeSecret).isInstanceOf(Refusal.class)
                .hasMessageStartingWith("The vault opens with the configured secret already.");
    }

    @Test
    void a_short_passphrase_does_not_replace_a_good_one() {
        new Node(FIRST).document();
        Node node = new Node(VaultSecret.passphrase("short", "sealkeeper.vault.passphrase"), FIRST);

        assertThatThrownBy(node::changeSecret).isInstanceOf(Refusal.class).hasMessage("The passphrase in"
                + " sealkeeper.vault.passphrase is shorter than 12 characters. Choose a longer one.");
        new Node(FIRST);
    }

    @Test
    void a_key_file_gives_way_to_a_passphrase_and_a_passphrase_to_a_new_key_file() {
        Path file = data.resolve("vault").resolve("secret");
        Node withFile = new Node(VaultSecret.keyFile(file));
        UUID document = withFile.document();

        new Node(FIRST, VaultSecret.keyFile(file)).changeSecret();
        assertThat(new Node(FIRST).keeping.state().secret()).isEqualTo(SecretKind.PASSPHRASE);

        Path another = data.resolve("another").resolve("secret");
        new Node(VaultSecret.keyFile(another), FIRST).changeSecret();
        assertThat(new Node(VaultSecret.keyFile(another)).open(document)).isEqualTo(SCAN);
    }

    @Test
    void a_generation_is_forgotten_a_while_after_it_has_been_removed() {
        Node node = new Node(FIRST);
        UUID document = node.document();
        byte[] read = jdbc.sql("select content from supporting_document").query(byte[].class).single();
        node.renewMasterKey();
        node.rotation.goOn();

        assertThat(node.vault.open(read, "document:" + document)).isEqualTo(SCAN);
        node.rotation.goOn();
        node.rotation.goOn();
        assertThatThrownBy(() -> node.vault.open(read, "document:" + document)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_administrator_renews_the_master_key_of_the_running_installation_and_nobody_else() {
        KeyId key = sharedVault.generate(KeyAlgorithm.EC_P256, KeyCustody.WRAPPED_ONLY);
        long recorded = shared.sql("select max(sequence) from ledger_event").query(Long.class).single();
        int before = root.get("/api/v1/vault").ok().json().at("/generations/0/generation").asInt();
        kim.get("/api/v1/vault").refused(403);
        kim.post("/api/v1/vault/master-key/rotations", Map.of()).refused(403);
        kim.post("/api/v1/vault/secret/rotations", Map.of()).refused(403);
        root.post("/api/v1/vault/secret/rotations", Map.of()).refused(409);

        root.post("/api/v1/vault/master-key/rotations", Map.of()).ok();
        sharedRotation.goOn();

        var state = root.get("/api/v1/vault").ok().json();
        assertThat(state.get("masterKeyIsRenewed").asBoolean()).as(state.toString()).isFalse();
        assertThat(state.at("/generations/0/generation").asInt()).isEqualTo(before + 1);
        assertThat(state.get("secret").asText()).isEqualTo("KEY_FILE");
        assertThat(used(sharedVault, key)).isEqualTo("EC");
        assertThat(shared.sql("select kind from ledger_event where kind like 'vault.%' and sequence > :recorded order by sequence")
                .param("recorded", recorded)
                .query(String.class).list()).containsExactly("vault.master-key-made", "vault.master-key-renewed");
    }
}
