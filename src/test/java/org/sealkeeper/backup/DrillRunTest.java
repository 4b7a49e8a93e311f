package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.AfterEach;
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
    private RepositoryService repository;
    @Autowired
    private People people;
    private static final Duration DUE_AFTER = Duration.ofHours(5 * 24 + 12);
    private final String name = unique("Drilled");
    private final String here = unique("here");
    private final List<String> begun = new ArrayList<>();
    private final Ahead time = new Ahead();
    private SignatureId signature;

    @BeforeEach
    void a_signature() {
        signature = registered(name, Criticality.NORMAL);
    }

    /** The last run tells how far drills get; those of a test are not the application's. */
    @AfterEach
    void no_runs_are_left() {
        begun.forEach(run -> jdbc.sql("delete from drill_run where id = :id").param("id", run).update());
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

    /** The diagram as it was when each copy was a step of its own. */
    @Test
    void a_run_that_began_before_an_update_ends_with_its_old_diagram() {
        BackupId id = proven();
        age(id, 10);
        String key = unique("drill-run-of-old");
        String deployment = repository.createDeployment().name(key).addModelInstance("old.bpmn", Bpmn
                .createExecutableProcess(key).camundaHistoryTimeToLiveString("P1D").startEvent()
                .serviceTask("choose-copies").camundaAsyncBefore().camundaDelegateExpression("${chooseCopies}")
                .serviceTask("drill-copy").camundaAsyncBefore().camundaDelegateExpression("${drillCopy}")
                .multiInstance().sequential().camundaAsyncBefore().cardinality("${copiesToDrill}").multiInstanceDone()
                .serviceTask("raise-unproven-backups").camundaAsyncBefore()
                .camundaDelegateExpression("${raiseUnprovenBackups}").endEvent().done()).deploy().getId();
        try {
            String run = runtime.startProcessInstanceByKey(key).getId();
            begun.add(run);
            await().atMost(PATIENCE).until(() -> root.get("/api/v1/drill-runs/" + run).status() == 200);

            assertThat(ended(run).get("proven").asInt()).isPositive();
            await().atMost(PATIENCE).until(() -> runtime.createProcessInstanceQuery().processInstanceId(run).count() == 0);
            assertThat(Duration.parse(kim.get("/api/v1/backups/" + id).ok().json().at("/backup/proofAge").asText()))
                    .isLessThan(Duration.ofDays(1));
        } finally {
            repository.deleteDeployment(deployment, true);
        }
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
        Path lost = folder.resolve("down");
        var stores = stores(store("here"), new LocalStore(unique("down"), lost));
        BackupId id = written(stores, 1).get(0);
        String down = stores.all().get(1).id();
        Files.move(lost, folder.resolve("unmounted"));
        String run = begun();
        DrillRuns runs = runs(stores, budget(0, Duration.ofHours(1), 1));

        assertThat(runs.choose(run)).isTrue();
        assertThat(runs.choose(run)).isTrue();
        chosen(stores, 1).drill(run);
        chosen(stores, 1).drill(run);
        assertThat(runs.choose(run)).isFalse();
        runs.finish(run);

        DrillRun told = runs.run(run);
        assertThat(List.of(told.chosen(), told.proven(), told.notProven(), told.unreachable(), told.failed(),
                told.notBegun())).containsExactly(2, 1, 0, 1, 0, 0);
        assertThat(told.leftOver()).isZero();
        assertThat(runs.unreachable(run)).containsExactly(Map.entry(down, 1));
        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.WRITTEN);
        assertThat(runs.choose(begun())).isTrue();
    }

    @Test
    void a_store_that_is_away_is_left_alone_after_three_tries_and_one_with_a_bad_place_is_not() throws Exception {
        var asked = new AtomicInteger();
        BackupStore away = new StoreInFront(store("away")) {
            @Override
            public Optional<byte[]> get(String object) throws IOException {
                asked.incrementAndGet();
                throw new IOException("down");
            }

            @Override
            public List<String> list(String prefix) throws IOException {
                throw new IOException("down");
            }
        };
        var ids = written(stores(store("away"), store("bad")), 6);
        BackupStore bad = new StoreInFront(store("bad")) {
            @Override
            public Optional<byte[]> get(String object) throws IOException {
                if (ids.subList(0, 5).stream().map(id -> backups.backup(id).prefix()).anyMatch(object::startsWith)) {
                    throw new IOException("Input/output error");
                }
                return super.get(object);
            }
        };

        DrillRun told = night(stores(away, bad), budget(0, Duration.ofHours(1), 1));

        assertThat(asked).hasValue(3);
        assertThat(told.unreachable()).isEqualTo(6 + 5);
        assertThat(told.proven()).isEqualTo(1);
    }

    @Test
    void an_error_in_one_drill_does_not_stop_the_others_and_several_are_drilled_at_once() throws Exception {
        Stores stores = stores(store("here"));
        List<BackupId> ids = written(stores, 4);
        String broken = backups.backup(ids.get(0)).prefix();
        var together = new CyclicBarrier(3);
        BackupStore here = new StoreInFront(store("here")) {
            @Override
            public Optional<byte[]> get(String object) throws IOException {
                if (object.startsWith(broken)) {
                    throw new IllegalStateException("nobody foresaw this");
                }
                if (object.endsWith(SealedSet.MANIFEST)) {
                    together(together);
                }
                return super.get(object);
            }
        };

        DrillRun told = night(stores(here), budget(0, Duration.ofHours(1), 3));

        assertThat(List.of(told.chosen(), told.proven(), told.failed())).containsExactly(4, 3, 1);
        assertThat(night(stores, budget(0, Duration.ofHours(1), 3)).proven()).isEqualTo(1);
    }

    @Test
    void two_copies_of_a_backup_that_are_drilled_at_once_prove_it() throws Exception {
        var together = new CyclicBarrier(2);
        var stores = stores(store("one"), store("two"));
        BackupId id = written(stores, 1).get(0);

        night(stores(meeting(store("one"), together), meeting(store("two"), together)),
                budget(0, Duration.ofHours(1), 2));

        assertThat(backups.backup(id).state()).isEqualTo(Backup.State.PROVEN);
    }

    @Test
    void the_budget_takes_the_oldest_proofs_of_each_store_in_turn() {
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");
        List<Copies.Due> local = List.of(due("local", 40, null), due("local", 40, noon), due("local", 40, noon));
        List<Copies.Due> bucket = List.of(due("s3", 40, noon.minusSeconds(60)), due("s3", 40, noon));
        DrillBudget sets = budget(3, 1_000);
        DrillBudget bytes = budget(0, 100);
        DrillBudget little = budget(0, 1);

        assertThat(sets.choose(List.of(local, bucket), 0, 0, 500)).isEqualTo(new DrillBudget.Choice(
                List.of(local.get(0), bucket.get(0), local.get(1)), Optional.of(DrillRun.Limit.SETS)));
        assertThat(sets.choose(List.of(local, bucket), 2, 80, 500).copies()).containsExactly(local.get(0));
        assertThat(bytes.choose(List.of(local, bucket), 0, 0, 500)).isEqualTo(new DrillBudget.Choice(
                List.of(local.get(0), bucket.get(0)), Optional.of(DrillRun.Limit.BYTES)));
        assertThat(bytes.choose(List.of(local, bucket), 1, 60, 500).copies()).containsExactly(local.get(0));
        assertThat(bytes.choose(List.of(local, bucket), 0, 0, 1).copies()).containsExactly(local.get(0));
        assertThat(little.choose(List.of(local, bucket), 0, 0, 500).copies()).containsExactly(local.get(0));
        assertThat(little.choose(List.of(local, bucket), 1, 40, 500).copies()).isEmpty();
        assertThat(little.choose(List.of(List.of()), 0, 0, 500))
                .isEqualTo(new DrillBudget.Choice(List.of(), Optional.empty()));
    }

    @Test
    void what_a_budget_of_sets_leaves_over_comes_first_in_the_next_night() throws Exception {
        Stores stores = stores(store("here"));
        List<BackupId> ids = written(stores, 3);
        age(stores, ids.get(0), 8);
        age(stores, ids.get(1), 10);
        age(stores, ids.get(2), 9);

        DrillRun first = night(stores, budget(2, Duration.ofHours(1), 2));
        assertThat(List.of(first.proven(), first.leftOver(), first.limitedBy(), first.copies(), first.roundInDays()))
                .containsExactly(2, 1L, Optional.of(DrillRun.Limit.SETS), 3L, 2L);
        assertThat(ids).filteredOn(this::isUnproven).containsExactly(ids.get(0));

        time.pass(Duration.ofDays(1));
        DrillRun second = night(stores, budget(2, Duration.ofHours(1), 2));
        assertThat(List.of(second.chosen(), second.proven(), second.leftOver(), second.limitedBy()))
                .containsExactly(1, 1, 0L, Optional.empty());
        assertThat(ids).noneMatch(this::isUnproven);
    }

    @Test
    void what_a_budget_of_bytes_leaves_over_comes_in_the_next_night() throws Exception {
        Stores stores = stores(store("here"));
        BackupId id = written(stores, 3).get(0);
        var budget = new DrillBudget(0, DataSize.ofBytes(2 * backups.backup(id).bytes() + 500), Duration.ofHours(1),
                DUE_AFTER, 2);

        DrillRun first = night(stores, budget);
        assertThat(List.of(first.proven(), first.leftOver(), first.limitedBy()))
                .containsExactly(2, 1L, Optional.of(DrillRun.Limit.BYTES));

        time.pass(Duration.ofDays(1));
        assertThat(night(stores, budget).proven()).isEqualTo(1);
    }

    @Test
    void when_the_time_of_a_run_is_over_no_further_drill_begins_and_the_rest_comes_in_the_next_night() throws Exception {
        written(stores(store("here")), 3);
        Stores slow = stores(slow(store("here"), Duration.ofSeconds(40)));

        DrillRun first = night(slow, budget(0, Duration.ofMinutes(1), 1));
        assertThat(List.of(first.chosen(), first.proven(), first.notBegun(), first.leftOver(), first.limitedBy()))
                .containsExactly(3, 2, 1, 1L, Optional.of(DrillRun.Limit.TIME));

        time.pass(Duration.ofDays(1));
        DrillRun second = night(slow, budget(0, Duration.ofMinutes(1), 1));
        assertThat(List.of(second.chosen(), second.proven(), second.leftOver())).containsExactly(1, 1, 0L);
    }

    @Test
    void a_budget_that_is_too_small_is_told_once_with_what_to_set() throws Exception {
        written(stores(store("here")), 9);
        BackupId oldest = proven();
        BackupId second = proven();
        age(oldest, 4_000);
        age(second, 3_999);

        DrillRun run = night(stores(slow(store("here"), Duration.ofHours(3))), budget(0, Duration.ofHours(2), 1));
        assertThat(List.of(run.proven(), run.leftOver(), run.roundInDays())).containsExactly(1, 8L, 9L);
        unproven.raiseOld();
        unproven.tellOfPace();

        String why = "The drills do not get through all backups in time: 8 copies were left over when"
                + " sealkeeper.backup.drill.time=PT2H was used up. With that, each copy is proven every 9 days; 7 days are"
                + " promised. Set it to PT3H or more, or have more copies drilled at once with sealkeeper.backup.drill.parallel.";
        String task = task(sato, oldest);
        assertThat(sato.get("/api/v1/tasks/" + task + "/backup").ok().json().get("problem").asText())
                .isEqualTo("The backup was proven 4,000 days ago. " + why);
        assertThat(sato.getIn("zh-CN", "/api/v1/tasks/" + task + "/backup").ok().json().get("problem").asText())
                .contains("例行演练无法按时覆盖全部备份").contains("请将其设为 PT3H 或更长");
        assertThat(openTask(sato, second)).isEmpty();
        assertThat(root.get("/api/v1/outbox?size=200").ok().text())
                .contains("The drills do not reach each backup in time");
        assertThat(metric("sealkeeper.backup.drill.left.over")).isEqualTo(8.0);
        assertThat(metric("sealkeeper.backup.drill.round")).isEqualTo(9 * 86_400.0);
        assertThat(root.get("/api/v1/drill-runs/" + run.id()).ok().json().get("limitedBy").asText()).isEqualTo("TIME");

        kim.post("/api/v1/backups/" + oldest + "/drills", Map.of()).ok();
        kim.post("/api/v1/backups/" + second + "/drills", Map.of()).ok();
        assertThat(openTask(sato, oldest)).isEmpty();
    }

    @Test
    void what_to_set_is_said_for_each_part_of_the_budget() {
        var budget = new DrillBudget(500, DataSize.ofGigabytes(20), Duration.ofHours(2), DUE_AFTER, 4);
        Function<DrillRun.Limit, String> advice = limit -> budget.advice(ended(limit, budget.of(limit), 27_000),
                Duration.ofDays(7), Locale.ENGLISH).orElseThrow();

        assertThat(advice.apply(DrillRun.Limit.SETS)).contains("12,000 copies were left over").contains("drill.sets=500")
                .contains("every 54 days").contains("Set it to 4500 or more");
        assertThat(advice.apply(DrillRun.Limit.BYTES)).contains("drill.bytes=20GB").contains("Set it to 180GB or more");
        assertThat(advice.apply(DrillRun.Limit.TIME)).contains("drill.time=PT2H").contains("Set it to PT18H or more");
        assertThat(budget.advice(ended(DrillRun.Limit.SETS, 500, 3_500), Duration.ofDays(7), Locale.ENGLISH))
                .as("all within a week").isEmpty();
        assertThat(budget.advice(ended(DrillRun.Limit.TIME, 60, 27_000), Duration.ofDays(7), Locale.ENGLISH))
                .as("set to more since").isEmpty();
        assertThat(budget(0, Duration.ofHours(2), 4).advice(ended(DrillRun.Limit.SETS, 500, 27_000), Duration.ofDays(7),
                Locale.ENGLISH)).as("no limit since").isEmpty();
    }

    private static DrillRun ended(DrillRun.Limit limit, long budget, long copies) {
        Instant noon = Instant.parse("2026-11-24T12:00:00Z");
        return new DrillRun("r", "sealkeeper", noon, Optional.of(noon), 500, 500, 0, 0, 0, 0, 12_000, Optional.of(limit),
                budget, copies, copies / 500);
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

    private double proofAge() {
        return metric("sealkeeper.backup.proof.age?tag=store:local");
    }

    /** As Prometheus gets it; tests have a registry of their own. */
    private double metric(String nameAndTag) {
        return root.get("/actuator/metrics/" + nameAndTag).ok().json().at("/measurements/0/value").asDouble();
    }

    private JsonNode ended(String run) {
        return await().atMost(PATIENCE).until(() -> root.get("/api/v1/drill-runs/" + run).ok().json(),
                view -> !view.get("finishedAt").isNull());
    }

    private static Copies.Due due(String store, long bytes, Instant provenAt) {
        return new Copies.Due(BackupId.random(), store, bytes, Optional.ofNullable(provenAt));
    }

    /** A run as the process does it, from its first choice to its end. */
    private DrillRun night(Stores stores, DrillBudget budget) {
        String run = begun();
        DrillRuns runs = runs(stores, budget);
        while (runs.choose(run)) {
            chosen(stores, budget).drill(run);
        }
        runs.finish(run);
        return runs.run(run);
    }

    private String begun() {
        begun.add(UUID.randomUUID().toString());
        return begun.get(begun.size() - 1);
    }

    private DrillRuns runs(Stores stores, DrillBudget budget) {
        return new DrillRuns(jdbc, stores, copies, budget, runtime, people, ledger, time);
    }

    private ChosenCopies chosen(Stores stores, int parallel) {
        return chosen(stores, budget(0, Duration.ofHours(1), parallel));
    }

    private ChosenCopies chosen(Stores stores, DrillBudget budget) {
        var drills = new Drills(records, copies, stores, keys, inventory, ledger, time, event -> { });
        return new ChosenCopies(jdbc, stores, records, drills, budget, ledger, time, transactions);
    }

    private static DrillBudget budget(int sets, Duration time, int parallel) {
        return new DrillBudget(sets, DataSize.ofGigabytes(1), time, DUE_AFTER, parallel);
    }

    private static DrillBudget budget(int sets, long bytes) {
        return new DrillBudget(sets, DataSize.ofBytes(bytes), Duration.ofHours(1), DUE_AFTER, 1);
    }

    private BackupStore store(String of) throws IOException {
        return new LocalStore(of + "-" + here, folder.resolve(of));
    }

    private static Stores stores(BackupStore... stores) {
        return new Stores(Stream.of(stores).map(store -> new Stores.Entry(store, StoreRule.REQUIRED)).toList());
    }

    /** Backups on all the stores, without a proof yet. */
    private List<BackupId> written(Stores stores, int count) throws Exception {
        var ids = new ArrayList<BackupId>();
        for (int i = 0; i < count; i++) {
            BackupId id = on(stores, clock).write(signature, Optional.empty(), "on-demand");
            on(stores, clock).copy(id);
            ids.add(id);
        }
        return ids;
    }

    private void age(Stores stores, BackupId id, int days) {
        assertThat(on(stores, clock).prove(id).proven()).isTrue();
        age(id, days);
    }

    private boolean isUnproven(BackupId id) {
        return backups.backup(id).isUnprovenFor(Duration.ofDays(7), clock.instant());
    }

    /** Reading a set takes so long, by the clock of the test. */
    private BackupStore slow(BackupStore store, Duration set) {
        return new StoreInFront(store) {
            @Override
            public Optional<byte[]> get(String object) throws IOException {
                if (object.endsWith(SealedSet.MANIFEST)) {
                    time.pass(set);
                }
                return super.get(object);
            }
        };
    }

    /** Begins to read a set when others have begun, too. */
    private static BackupStore meeting(BackupStore store, CyclicBarrier together) {
        return new StoreInFront(store) {
            @Override
            public Optional<byte[]> get(String object) throws IOException {
                if (object.endsWith(SealedSet.MANIFEST)) {
                    together(together);
                }
                return super.get(object);
            }
        };
    }

    private static void together(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("The others did not come", e);
        }
    }

    /** The application's clock, put forward. */
    private final class Ahead extends Clock {

        private volatile Duration by = Duration.ZERO;

        synchronized void pass(Duration time) {
            by = by.plus(time);
        }

        @Override
        public Instant instant() {
            return clock.instant().plus(by);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
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
