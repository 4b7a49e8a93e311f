package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.text.Refusal;

/** Several stores at once: what counts, what waits, and which copy is proven. */
class StoresTest extends BackupTest {

    private final Client ada = new Client(() -> url(""), "ada", TestPeople.PASSWORD);
    private final String here = unique("here");
    private final String there = unique("there");
    private final String spare = unique("spare");
    private SignatureId signature;

    @BeforeEach
    void a_signature() {
        signature = registered(unique("On two stores"), Criticality.NORMAL);
    }

    @Test
    void a_backup_counts_when_every_required_store_has_it_and_the_bytes_are_the_same() throws Exception {
        Backups backups = backups(required(here), required(there), optional(spare));

        BackupId id = backups.write(signature, Optional.empty(), "on-demand");
        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.COPYING);
        assertThat(catchThrowableOfType(Refusal.class, () -> backups.prove(id)).code())
                .isEqualTo("backup.not-written");
        assertThat(backups.copy(id)).isEmpty();

        Backup backup = backups.backup(id);
        assertThat(backup.state()).isEqualTo(Backup.State.WRITTEN);
        assertThat(backup.copies()).extracting(BackupCopy::store).containsExactlyInAnyOrder(here, there, spare);
        for (String name : new LocalStore(folder.resolve(here)).list(backup.prefix())) {
            assertThat(folder.resolve(there).resolve(name)).hasSameBinaryContentAs(folder.resolve(here).resolve(name));
        }
        assertThat(folder.resolve(there).resolve("restore.sh")).exists();
        assertThat(backups.prove(id).proven()).isTrue();
        assertThat(backups.proofs(id)).extracting(Proof::store).containsExactlyInAnyOrder(here, there);
        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.PROVEN);
    }

    @Test
    void a_required_store_that_is_down_holds_the_backup_up_and_it_goes_on_where_it_was() throws Exception {
        var store = new LocalStore(there, folder.resolve(there));
        Backups broken = backups(required(here), new Stores.Entry(new FailingStore(store, "key.cms"),
                StoreRule.REQUIRED));
        BackupId id = broken.write(signature, Optional.empty(), "on-demand");

        assertThatThrownBy(() -> broken.copy(id)).isInstanceOf(UncheckedIOException.class)
                .hasMessage("The backup store " + there + " does not answer: The connection was lost");

        assertThat(broken.backup(id).state()).isEqualTo(Backup.State.COPYING);
        assertThat(copy(broken, id, there).fault()).hasValue("The backup store " + there
                + " does not answer: The connection was lost");
        Backups mended = backups(required(here), required(there));
        assertThat(mended.copy(id)).isEmpty();
        assertThat(mended.prove(id).proven()).isTrue();
        assertThat(copy(mended, id, there).fault()).isEmpty();
    }

    @Test
    void when_the_first_store_is_down_the_next_attempt_begins_with_the_other() throws Exception {
        var down = new FailingStore(new LocalStore(here, folder.resolve(here)), ".cms");
        Backups backups = backups(new Stores.Entry(down, StoreRule.REQUIRED), required(there));

        assertThatThrownBy(() -> backups.write(signature, Optional.empty(), "on-demand", "occasion " + here))
                .isInstanceOf(UncheckedIOException.class);
        BackupId id = backups.write(signature, Optional.empty(), "on-demand", "occasion " + here);

        assertThat(copy(backups, id, there).state()).isEqualTo(BackupCopy.State.WRITTEN);
        assertThat(copy(backups, id, here).state()).isEqualTo(BackupCopy.State.WAITING);
    }

    @Test
    void a_store_that_is_not_required_does_not_hold_anything_up_and_catches_up() throws Exception {
        var store = new LocalStore(spare, folder.resolve(spare));
        var entries = stores(required(here), new Stores.Entry(new FailingStore(store, "manifest.cms"),
                new StoreRule(false, Optional.empty())));
        Backups backups = backups(entries);
        BackupId id = backups.write(signature, Optional.empty(), "on-demand");
        assertThat(backups.copy(id)).isEmpty();
        assertThat(backups.prove(id).proven()).isTrue();

        new CatchUp(entries, copies, backups, clock).catchUp();
        assertThat(copy(backups, id, spare).state()).isEqualTo(BackupCopy.State.WAITING);
        assertThat(copy(backups, id, spare).fault()).isPresent();

        var mended = stores(required(here), optional(spare));
        new CatchUp(mended, copies, backups(mended), clock).catchUp();
        assertThat(copy(backups, id, spare).state()).isEqualTo(BackupCopy.State.PROVEN);
        assertThat(backups(mended).prove(id, spare, "kim").store()).isEqualTo(spare);
    }

    @Test
    void a_store_that_is_configured_anew_gets_the_last_proven_backup_of_what_is_in_use_and_proves_it() throws Exception {
        Backups before = backups(required(here));
        BackupId ofNothing = proven(before);
        KeyPair pair = Sets.ec();
        inventory.activate(inventory.stage(signature, List.of(SelfSigned.certificate("CN=im.corp.example", pair,
                clock.instant())), Optional.empty(), "kim"), "kim");
        BackupId older = proven(before);
        BackupId last = proven(before);
        var failing = new FailingStore(new LocalStore(there, folder.resolve(there)), "manifest.cms");
        var down = stores(required(here), new Stores.Entry(failing, StoreRule.REQUIRED));

        new CatchUp(down, copies, backups(down), clock).catchUp();
        assertThat(backups(down).backup(last).state()).isEqualTo(Backup.State.PROVEN);
        assertThat(backups(down).incompleteOn(backups(down).backup(last))).containsExactly(there);
        assertThat(probes(down).standing(there).waiting()).isEqualTo(1);
        assertThat(probes(down).standing(there).underway()).hasValueSatisfying(copy ->
                assertThat(copy.fault()).hasValue("The backup store " + there + " does not answer: The connection was lost"));

        var up = stores(required(here), required(there));
        new CatchUp(up, copies, backups(up), clock).catchUp();
        assertThat(copy(before, last, there).state()).isEqualTo(BackupCopy.State.PROVEN);
        assertThat(backups(up).incompleteOn(backups(up).backup(last))).isEmpty();
        assertThat(backups(up).proofs(last)).extracting(Proof::store).containsExactly(there, here);
        assertThat(probes(up).standing(there).waiting()).isZero();
        for (BackupId notNeeded : List.of(ofNothing, older)) {
            assertThat(before.backup(notNeeded).copies()).extracting(BackupCopy::store).containsExactly(here);
        }
    }

    private BackupId proven(Backups backups) {
        BackupId id = backups.write(signature, Optional.empty(), "on-demand");
        assertThat(backups.copy(id)).isEmpty();
        assertThat(backups.prove(id).proven()).isTrue();
        return id;
    }

    @Test
    void damage_at_one_store_is_found_there_and_not_copied_on() throws Exception {
        Backups backups = backups(required(here), required(there));
        BackupId id = backups.write(signature, Optional.empty(), "on-demand");
        Path part = folder.resolve(here).resolve(backups.backup(id).prefix()).resolve("part-00000.cms");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);

        assertThat(backups.copy(id)).hasValueSatisfying(proof -> {
            assertThat(proof.store()).isEqualTo(here);
            assertThat(proof.fault()).hasValue("changed");
        });

        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.FAILED);
        assertThat(folder.resolve(there).resolve(backups.backup(id).prefix()).resolve("manifest.cms")).doesNotExist();
    }

    @Test
    void a_store_that_shall_protect_from_deletion_and_does_not_is_not_written_to() throws Exception {
        S3MockPeer mock = S3MockPeer.running();
        S3Settings pretends = Buckets.settings(mock.endpoint(), Buckets.withObjectLock(mock.endpoint()),
                Buckets.SECRET_KEY, Duration.ofSeconds(10), java.time.Period.ofDays(1));
        var store = new S3Store(there, pretends, clock);
        Backups backups = backups(new Stores.Entry(store, new StoreRule(true, pretends.lock())));

        Refusal refused = catchThrowableOfType(Refusal.class,
                () -> backups.write(signature, Optional.empty(), "on-demand"));

        assertThat(refused.code()).isEqualTo("store.pretends-immutable");
        assertThat(refused).hasMessageStartingWith("Backups on the store " + there + " shall be protected from deletion."
                + " It says yes to that, but");
        assertThat(store.list("sets/")).isEmpty();
    }

    @Test
    void stores_are_looked_at_and_tried_out_over_http() {
        assertThat(ada.get("/api/v1/stores").ok().json().findValuesAsText("id")).contains("local");
        var probed = sato.post("/api/v1/stores/local/probes", java.util.Map.of()).ok().json();
        assertThat(probed.get("required").asBoolean()).isTrue();
        assertThat(probed.get("probe").get("actor").asText()).isEqualTo("sato");
        assertThat(probed.get("capabilities").findValuesAsText("sentence"))
                .contains("Backups cannot be protected from deletion here: whoever may write may delete.");
        assertThat(ada.getIn("zh-CN", "/api/v1/stores/local").ok().text()).contains("该存储无法防止备份被删除");
        ada.post("/api/v1/stores/local/probes", java.util.Map.of()).refused(403);
        assertThat(ada.get("/api/v1/stores/nowhere").refused(404).text()).contains("There is no backup store nowhere.");
    }

    private static BackupCopy copy(Backups backups, BackupId id, String store) {
        return backups.backup(id).copies().stream().filter(copy -> copy.store().equals(store)).findFirst().orElseThrow();
    }

    private Stores.Entry required(String id) throws IOException {
        return new Stores.Entry(new LocalStore(id, folder.resolve(id)), StoreRule.REQUIRED);
    }

    private Stores.Entry optional(String id) throws IOException {
        return new Stores.Entry(new LocalStore(id, folder.resolve(id)), new StoreRule(false, Optional.empty()));
    }

    private static Stores stores(Stores.Entry... entries) {
        return new Stores(List.of(entries));
    }

    private Backups backups(Stores.Entry... entries) {
        return backups(stores(entries));
    }

    private Backups backups(Stores stores) {
        return on(stores, clock);
    }

    private StoreProbes probes(Stores stores) {
        return new StoreProbes(stores, copies, jdbc, ledger, clock, transactions);
    }
}
