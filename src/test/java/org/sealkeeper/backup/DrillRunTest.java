package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PGInterval;
import org.sealkeeper.Client;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.unit.DataSize;

/** Drills over again: what is due, what a run may read, and what happens to backups without a proof. */
class DrillRunTest extends BackupTest {

    @Autowired
    private Backups backups;
    @Autowired
    private BackupRecords records;
    @Autowired
    private UnprovenBackups unproven;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private People people;
    private final String name = unique("Drilled");
    private SignatureId signature;

    @BeforeEach
    void a_signature() {
        signature = registered(name, Criticality.NORMAL);
    }

    @Test
    void a_run_proves_what_is_due_and_the_age_of_the_proof_is_told_everywhere() {
        BackupId id = proven();
        age(id, 10);
        JsonNode old = kim.get("/api/v1/backups/" + id).ok().json().get("backup");
        assertThat(Duration.parse(old.get("proofAge").asText())).isBetween(Duration.ofDays(10), Duration.ofDays(11));
        assertThat(old.get("unproven").asBoolean()).isTrue();
        assertThat(kim.get("/api/v1/backups?unproven=true&signature=" + signature).ok().json().get("backups"))
                .hasSize(1);
        assertThat(proofAge()).isGreaterThanOrEqualTo(10 * 86_400.0);

        kim.post("/api/v1/drill-runs", Map.of()).refused(403);
        JsonNode run = ended(root.post("/api/v1/drill-runs", Map.of()).refused(202).json().get("id").asText());

        assertThat(run.get("requestedBy").asText()).isEqualTo("root");
        assertThat(run.get("proven").asInt()).isPositive();
        JsonNode proven = kim.get("/api/v1/backups/" + id).ok().json();
        assertThat(Duration.parse(proven.at("/backup/proofAge").asText())).isLessThan(Duration.ofDays(1));
        assertThat(proven.at("/backup/unproven").asBoolean()).isFalse();
        assertThat(proven.at("/proofs/0/actor").asText()).isEqualTo("sealkeeper");
        assertThat(sato.get("/api/v1/drill-runs").ok().json().findValuesAsText("id")).contains(run.get("id").asText());
        assertThat(root.get("/api/v1/drill-runs/nothing").refused(404).text())
                .contains("There is no run of drills nothing.");
    }

    @Test
    void seven_days_without_a_proof_raise_a_task_that_goes_away_when_the_backup_is_proven() {
        BackupId id = proven();
        age(id, 8);

        unproven.raiseOld();

        String task = task(sato, id);
        unproven.raiseOld();
        assertThat(runtime.createProcessInstanceQuery().processInstanceBusinessKey(id.toString()).count()).isEqualTo(1);
        assertThat(sato.get("/api/v1/tasks/" + task + "/backup").ok().json().get("problem").asText())
                .startsWith("The backup was proven 8 days ago.");
        assertThat(sato.getIn("zh-CN", "/api/v1/tasks/" + task + "/backup").ok().json().get("problem").asText())
                .startsWith("该备份上次通过验证是在 8 天前。");
        await().atMost(PATIENCE).until(() -> root.get("/api/v1/outbox?size=200").ok().text()
                .contains("A backup of " + name + " is not proven"));

        kim.post("/api/v1/backups/" + id + "/drills", Map.of()).ok();

        assertThat(openTask(sato, id)).isEmpty();
        assertThat(openTask(root, id)).isEmpty();
    }

    @Test
    void a_damaged_copy_is_taken_to_people_and_a_new_backup_takes_its_place() throws Exception {
        BackupId id = proven();
        Path part = DATA.resolve("backups").resolve(backups.backup(id).prefix()).resolve("part-00000.cms");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);

        assertThat(kim.post("/api/v1/backups/" + id + "/drills", Map.of()).ok().json().get("proven").asBoolean())
                .isFalse();

        String task = task(root, id);
        assertThat(root.get("/api/v1/tasks/" + task + "/backup").ok().json().get("problem").asText())
                .startsWith("On the store local: part-00000.cms is not what was written.");
        assertThat(root.complete(task, Map.of("comment", "Why not")).refused(400).json().get("code").asText())
                .isEqualTo("task.choice-needed");
        assertThat(root.complete(task, Map.of("proofDecision", "REPLACE")).refused(400).json().get("code").asText())
                .isEqualTo("backup.comment-needed");
        root.complete(task, Map.of("proofDecision", "PROVE_AGAIN", "comment", "Nothing to be seen")).ok();
        String again = await().atMost(PATIENCE).until(() -> openTask(root, id), open -> !open.isEmpty()
                && !open.equals(task));
        root.complete(again, Map.of("proofDecision", "REPLACE", "comment", "The disk was replaced")).ok();

        await().atMost(PATIENCE).until(() -> runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(id.toString()).count() == 0);
        JsonNode there = kim.get("/api/v1/backups?signature=" + signature).ok().json().get("backups");
        assertThat(there).hasSize(2);
        assertThat(there.at("/0/reason").asText()).isEqualTo("replacement");
        assertThat(there.at("/0/state").asText()).isEqualTo("PROVEN");
        assertThat(there.at("/1/setAsideAt").isNull()).isFalse();
        assertThat(part).exists();
    }

    @Test
    void a_copy_on_a_store_that_does_not_answer_is_due_again_and_the_others_are_drilled() throws Exception {
        String here = unique("here");
        String down = unique("down");
        Path lost = folder.resolve(down);
        var stores = new Stores(List.of(new Stores.Entry(new LocalStore(here, folder.resolve(here)), StoreRule.REQUIRED),
                new Stores.Entry(new LocalStore(down, lost), StoreRule.REQUIRED)));
        BackupId id = on(stores, clock).write(signature, Optional.empty(), "on-demand");
        on(stores, clock).copy(id);
        Files.move(lost, folder.resolve("unmounted"));
        DrillRuns runs = runs(stores, new DrillBudget(10, DataSize.ofGigabytes(1), Duration.ofHours(1), Duration.ZERO));
        String run = UUID.randomUUID().toString();

        int chosen = runs.choose(run);
        assertThat(runs.choose(run)).isEqualTo(chosen).isEqualTo(2);
        runs.drill(run, 0);
        runs.drill(run, 1);
        runs.drill(run, 1);
        runs.finish(run);

        DrillRun told = runs.run(run);
        assertThat(List.of(told.chosen(), told.proven(), told.notProven(), told.unreachable(), told.notBegun()))
                .containsExactly(2, 1, 0, 1, 0);
        assertThat(runs.unreachable(run)).containsExactly(Map.entry(down, 1));
        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.WRITTEN);
        assertThat(runs.choose(UUID.randomUUID().toString())).isEqualTo(2);
    }

    @Test
    void the_budget_takes_the_oldest_proofs_of_each_store_in_turn() {
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");
        List<Copies.Due> local = List.of(due("local", 40, null), due("local", 40, noon), due("local", 40, noon));
        List<Copies.Due> bucket = List.of(due("s3", 40, noon.minusSeconds(60)), due("s3", 40, noon));
        var sets = new DrillBudget(3, DataSize.ofBytes(1_000), Duration.ofHours(1), Duration.ofDays(6));
        var bytes = new DrillBudget(100, DataSize.ofBytes(100), Duration.ofHours(1), Duration.ofDays(6));
        var little = new DrillBudget(100, DataSize.ofBytes(1), Duration.ofHours(1), Duration.ofDays(6));

        assertThat(sets.choose(List.of(local, bucket))).containsExactly(local.get(0), bucket.get(0), local.get(1));
        assertThat(bytes.choose(List.of(local, bucket))).containsExactly(local.get(0), bucket.get(0));
        assertThat(little.choose(List.of(local, bucket))).containsExactly(local.get(0));
        assertThat(little.choose(List.of(List.of()))).isEmpty();
    }

    @Test
    void when_the_time_of_a_run_is_over_no_further_drill_begins() throws Exception {
        String here = unique("here");
        var stores = new Stores(List.of(new Stores.Entry(new LocalStore(here, folder.resolve(here)),
                StoreRule.REQUIRED)));
        on(stores, clock).write(signature, Optional.empty(), "on-demand");
        var budget = new DrillBudget(10, DataSize.ofGigabytes(1), Duration.ofMinutes(1), Duration.ZERO);
        String run = UUID.randomUUID().toString();
        runs(stores, budget).choose(run);

        new DrillRuns(jdbc, stores, copies, records, drills(stores, clock), budget, runtime, people, ledger,
                Clock.offset(clock, Duration.ofMinutes(2)), transactions).drill(run, 0);

        assertThat(runs(stores, budget).run(run).notBegun()).isEqualTo(1);
    }

    private BackupId proven() {
        BackupId id = backups.write(signature, Optional.empty(), "on-demand");
        assertThat(backups.prove(id).proven()).isTrue();
        return id;
    }

    /** As if all of it had happened some days earlier. */
    private void age(BackupId id, int days) {
        jdbc.sql("update backup set begun_at = begun_at - :age, written_at = written_at - :age, proven_at = proven_at - :age"
                + " where id = :id").param("age", interval(days)).param("id", id.value()).update();
        jdbc.sql("update backup_copy set proven_at = proven_at - :age, drilled_at = drilled_at - :age where backup_id = :id")
                .param("age", interval(days)).param("id", id.value()).update();
    }

    private static PGInterval interval(int days) {
        return new PGInterval(0, 0, days, 0, 0, 0);
    }

    /** As Prometheus gets it; tests have a registry of their own. */
    private double proofAge() {
        return root.get("/actuator/metrics/sealkeeper.backup.proof.age?tag=store:local").ok().json()
                .at("/measurements/0/value").asDouble();
    }

    private JsonNode ended(String run) {
        return await().atMost(PATIENCE).until(() -> root.get("/api/v1/drill-runs/" + run).ok().json(),
                view -> !view.get("finishedAt").isNull());
    }

    private static Copies.Due due(String store, long bytes, Instant provenAt) {
        return new Copies.Due(BackupId.random(), store, bytes, Optional.ofNullable(provenAt));
    }

    private DrillRuns runs(Stores stores, DrillBudget budget) {
        return new DrillRuns(jdbc, stores, copies, records, drills(stores, clock), budget, runtime, people, ledger,
                clock, transactions);
    }

    private Drills drills(Stores stores, Clock at) {
        return new Drills(records, copies, stores, keys, inventory, ledger, at, event -> { });
    }

    private static String task(Client client, BackupId id) {
        return await("the task").atMost(PATIENCE).until(() -> openTask(client, id), open -> !open.isEmpty());
    }

    private static String openTask(Client client, BackupId id) {
        for (JsonNode task : client.get("/api/v1/tasks?size=200&renewal=" + id).ok().json()) {
            if (task.get("activityId").asText().equals("look-into-unproven-backup")) {
                return task.get("id").asText();
            }
        }
        return "";
    }
}
