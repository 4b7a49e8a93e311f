package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.Vault;
import org.springframework.beans.factory.annotation.Autowired;

/** Backups by schedule and from Tasklist, and how far one is while it is written. */
class BackupScheduleTest extends BackupTest {

    @Autowired
    private Backups backups;
    @Autowired
    private BackupSchedules schedules;
    @Autowired
    private Vault vault;
    @Autowired
    private ObjectMapper json;
    private SignatureId signature;

    @BeforeEach
    void a_signature_in_use() {
        signature = registered(unique("Scheduled"), Criticality.NORMAL);
        var pair = TestCertificates.keys();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var certificate = TestCertificates.certificate(pair, "im.corp.example", now.minus(1, ChronoUnit.DAYS),
                now.plus(90, ChronoUnit.DAYS));
        var key = vault.store(pair.getPrivate(), pair.getPublic(), KeyCustody.EXPORTABLE);
        inventory.activate(inventory.stage(signature, List.of(certificate), Optional.of(key), "kim"), "kim");
    }

    @Test
    void a_signature_is_backed_up_when_its_last_backup_is_older_than_its_schedule() {
        assertThat(schedules.due()).doesNotContain(signature);
        wasRegistered(8);
        assertThat(schedules.due()).contains(signature);

        schedules.startDue();

        JsonNode backup = await().atMost(PATIENCE).until(() -> kim.get("/api/v1/backups?signature=" + signature).ok()
                .json().at("/backups/0"), view -> view.path("state").asText().equals("PROVEN"));
        assertThat(backup.get("reason").asText()).isEqualTo("scheduled");
        assertThat(schedules.due()).doesNotContain(signature);
        jdbc.sql("update backup set begun_at = begun_at - interval '7 days' where signature_id = :id")
                .param("id", signature.value()).update();
        assertThat(schedules.due()).contains(signature);
    }

    @Test
    void a_schedule_of_its_own_goes_before_that_of_the_criticality() {
        String path = "/api/v1/signatures/" + signature + "/backup-schedule";
        assertThat(kim.get(path).ok().json()).isEqualTo(json.createObjectNode().put("everyDays", 7).put("own", false));
        kim.put(path, Map.of("everyDays", 1)).refused(403);
        assertThat(sato.put(path, Map.of("everyDays", 400)).refused(400).json().get("code").asText())
                .isEqualTo("backup.schedule-days");

        wasRegistered(3);
        assertThat(schedules.due()).doesNotContain(signature);
        assertThat(sato.put(path, Map.of("everyDays", 2)).ok().json().get("own").asBoolean()).isTrue();
        assertThat(schedules.due()).contains(signature);
        wasRegistered(300);
        sato.put(path, Map.of("everyDays", 0)).ok();
        assertThat(schedules.due()).doesNotContain(signature);
        assertThat(sato.put(path, Map.of()).ok().json().get("own").asBoolean()).isFalse();
        wasRegistered(0);
    }

    @Test
    void a_backup_is_asked_for_in_tasklist() {
        String start = "/engine-rest/process-definition/key/encrypted-backup/start";
        kim.post(start, Map.of("variables", Map.of("signatureId", Map.of("value", "no signature")))).refused(400);
        kim.post(start, Map.of("variables", Map.of("signatureId", Map.of("value", signature.toString())))).ok();

        JsonNode backup = await().atMost(PATIENCE).until(() -> kim.get("/api/v1/backups?signature=" + signature).ok()
                .json().at("/backups/0"), view -> view.path("state").asText().equals("PROVEN"));
        assertThat(backup.get("reason").asText()).isEqualTo("on-demand");
        assertThat(ledger.find(Optional.of(signature.value()), Optional.of("backup.requested"), Optional.empty(), 0, 10))
                .singleElement().extracting(LedgerEvent::actor).isEqualTo("kim");
    }

    @Test
    void how_far_a_large_backup_is_can_be_seen_while_it_is_written_and_copied() throws Exception {
        var first = new Held(new LocalStore(unique("first"), folder.resolve("first")));
        var second = new Held(new LocalStore(unique("second"), folder.resolve("second")));
        var stores = new Stores(List.of(new Stores.Entry(first, StoreRule.REQUIRED),
                new Stores.Entry(second, StoreRule.REQUIRED)));
        var large = new BackupContent(inventory, vault, List.of((files, id, renewal) ->
                files.add("documents/large.bin", Sets.noise(30_000_000, 7))), json);
        Backups there = on(stores, large, clock);

        var writing = CompletableFuture.supplyAsync(() -> there.write(signature, Optional.empty(), "on-demand"));
        JsonNode copy = seen(first.id());
        assertThat(copy.get("partsWritten").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(copy.get("partsTotal").isNull()).isTrue();
        first.goOn();
        BackupId id = writing.join();

        var copying = CompletableFuture.runAsync(() -> there.copy(id));
        JsonNode copied = seen(second.id());
        assertThat(copied.get("partsWritten").asInt()).isEqualTo(3);
        assertThat(copied.get("partsTotal").asInt()).isEqualTo(4);
        second.goOn();
        copying.join();
        assertThat(backups.backup(id).copies()).allSatisfy(one -> assertThat(one.partsWritten()).isEmpty());
        assertThat(there.prove(id).proven()).isTrue();
    }

    private void wasRegistered(int daysAgo) {
        jdbc.sql("update signature set created_at = :at where id = :id")
                .param("at", BackupRecords.utc(clock.instant().minus(Duration.ofDays(daysAgo))))
                .param("id", signature.value()).update();
    }

    /** Several parts are underway at once; when the last one is held, the others are there. */
    private JsonNode seen(String store) {
        return await().atMost(PATIENCE).until(() -> {
            for (JsonNode copy : kim.get("/api/v1/backups?signature=" + signature).ok().json().at("/backups/0/copies")) {
                if (copy.get("store").asText().equals(store) && copy.get("partsWritten").asInt() >= 3) {
                    return copy;
                }
            }
            return MissingNode.getInstance();
        }, copy -> !copy.isMissingNode());
    }

    /** Takes three parts and then waits. */
    private static final class Held extends StoreInFront {

        private final CountDownLatch latch = new CountDownLatch(1);

        Held(BackupStore store) {
            super(store);
        }

        void goOn() {
            latch.countDown();
        }

        @Override
        public void put(String name, byte[] bytes) throws IOException {
            if (name.endsWith("part-00003.cms")) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            super.put(name, bytes);
        }
    }
}
