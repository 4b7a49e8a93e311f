package org.sealkeeper.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ManagementService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.backup.KeySplitting;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The server has lost its drill key, and two of three recovery holders open the backup together. */
@ExtendWith(OutputCaptureExtension.class)
class RecoveryTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path RECOVERY = DATA.resolve("recovery");
    private static final Path SHARED = RECOVERY.resolve("shared-recovery-key.pem");

    private final Client kim = client("kim");
    private final Client chen = client("chen");
    private final Client sato = client("sato");
    private final Client hana = client("hana");
    private final Client ivan = client("ivan");

    @TempDir
    Path folder;

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private ManagementService management;
    @Autowired
    private Jobs jobs;
    @Autowired
    private Recovery recovery;

    private String signature;
    private String backup;
    private List<Map<String, Object>> drillKeys = List.of();

    @BeforeEach
    void server_loses_its_drill_key_and_the_key_of_a_signature() throws IOException {
        signature = issued();
        backup = backup();
        split("shares");
        Files.copy(folder.resolve("shares/shared-recovery-key.pem"), SHARED, StandardCopyOption.REPLACE_EXISTING);
        jdbc.sql("delete from vault_key where id in (select key_id from version where signature_id = :id)")
                .param("id", UUID.fromString(signature)).update();
        drillKeys = jdbc.sql("select name, vault_key from backup_key where name = 'drill'").query().listOfRows();
        jdbc.sql("update backup_key set vault_key = :none where name = 'drill'").param("none", UUID.randomUUID()).update();
    }

    @AfterEach
    void drill_key_is_back() throws IOException {
        drillKeys.forEach(row -> jdbc.sql("update backup_key set vault_key = :key where name = :name")
                .param("key", row.get("vault_key")).param("name", row.get("name")).update());
        Files.deleteIfExists(SHARED);
    }

    @Test
    void two_of_three_shares_open_the_backup_and_a_wrong_one_is_named(CapturedOutput log) throws IOException {
        split("earlier");
        String restore = approved();
        String hanas = taskOf("hana", restore);
        String ivans = taskOf("ivan", restore);
        JsonNode standing = hana.get("/api/v1/tasks/" + hanas + "/restore").ok().json().get("shares");
        assertThat(standing.get("needed").asInt()).isEqualTo(2);
        assertThat(standing.get("holders")).extracting(JsonNode::asText).containsExactly("hana", "ivan", "omni");

        assertThat(ivan.complete(ivans, Map.of()).refused(409).json().get("code").asText()).isEqualTo("share.enter-first");
        ivan.complete(ivans, Map.of("share", share("shares", 2))).refused(400);
        assertThat(enter(hana, hanas, share("shares", 1).replace('a', 'b').replace('c', 'd')).refused(400).json().get("code")
                .asText()).isEqualTo("share.mistyped");
        assertThat(enter(hana, hanas, share("earlier", 1)).refused(422).json().get("detail").asText())
                .startsWith("This is not share 1 of the key that is in use.");
        assertThat(enter(hana, ivans, share("shares", 1)).refused(403).json().get("detail").asText())
                .isEqualTo("This task is for ivan. Enter your share in your own.");
        enter(hana, hanas, share("shares", 1)).refused(204);
        assertThat(enter(ivan, ivans, share("shares", 1)).refused(409).json().get("detail").asText())
                .startsWith("Share 1 was entered by hana already.");
        sato.post("/api/v1/tasks/" + ivans + "/share", Map.of("share", share("shares", 3))).refused(404);
        assertThat(kim.get("/api/v1/restores/" + restore).ok().json().at("/shares/given/0/holder").asText()).isEqualTo("hana");
        enter(ivan, ivans, Files.readString(folder.resolve("shares/share-3.txt"))).refused(204);

        assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
        sato.post("/api/v1/signatures/" + signature + "/export", Map.of("passphrase", "long-enough-passphrase")).ok();
        assertThat(sentences()).containsSubsequence(
                "The backup was fetched and verified for a restore. It opens with shares of the recovery key.",
                "sato decided about the restore: approved.",
                "Recovery holders are asked for their shares; 2 are needed.",
                "hana entered share 1 of the recovery key.",
                "ivan entered share 3 of the recovery key.",
                "2 shares were put together and have opened the key of this one backup.",
                "The backup of version 1 was opened for a restore, with shares of the recovery key.",
                "The restore ended: it is back.");
        assertThat(sentences()).anyMatch(sentence -> sentence.startsWith("The share that hana entered was refused."
                + " “This is not share 1 of the key that is in use."));
        assertThat(jdbc.sql("select count(*) from recovery_share").query(Integer.class).single()).isZero();
        assertThat(jdbc.sql("select set_key is null from restore where id = :id").param("id", UUID.fromString(restore))
                .query(Boolean.class).single()).isTrue();
        assertNowhere(log, List.of(share("shares", 1), share("shares", 3), share("earlier", 1)));
    }

    @Test
    void shares_that_a_restart_has_lost_are_asked_for_again() throws IOException {
        String restore = approved();
        String before = taskOf("hana", restore);
        enter(hana, before, share("shares", 1)).refused(204);
        recovery.loseMemory();

        // the one before is done, so this is another
        String again = taskOf("hana", restore);
        assertThat(again).isNotEqualTo(before);
        assertThat(kim.get("/api/v1/restores/" + restore).ok().json().at("/shares/given")).isEmpty();
        management.createJobQuery().timers().activityId("shares-missing").list().stream()
                .filter(job -> jobs.renewalOf(job).equals(restore)).forEach(job -> management.executeJob(job.getId()));
        await().atMost(PATIENCE).until(() -> sato.get("/api/v1/outbox?size=200").ok().text()
                .contains("Shares are missing: a restore of " + name()));
        enter(hana, again, share("shares", 1)).refused(204);
        enter(ivan, taskOf("ivan", restore), share("shares", 2)).refused(204);

        assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
        assertThat(sentences()).anyMatch(sentence -> sentence.startsWith("Shares that were entered are lost"));
    }

    @Test
    void without_a_shared_key_the_restore_is_refused_with_what_to_do() throws IOException {
        Files.delete(SHARED);
        String restore = requested();

        JsonNode ended = ended(restore);
        assertThat(ended.get("outcome").asText()).isEqualTo("BACKUP_DAMAGED");
        assertThat(ended.get("damage").asText()).startsWith("The set is whole, but the server's drill key does not open it");
    }

    /** Each holder sees the others' tasks as well; theirs is the one that they were given. */
    private String taskOf(String holder, String restore) {
        return await("a task of " + holder).atMost(PATIENCE).until(() -> {
            for (JsonNode task : client(holder).get("/api/v1/tasks?renewal=" + restore).ok().json()) {
                if (task.get("activityId").asText().equals("enter-recovery-share")
                        && task.path("assignee").asText().equals(holder)) {
                    return task.get("id").asText();
                }
            }
            return "";
        }, id -> !id.isEmpty());
    }

    private Client.Answer enter(Client who, String task, String share) {
        return who.post("/api/v1/tasks/" + task + "/share", Map.of("share", share));
    }

    private void split(String into) {
        assertThat(KeySplitting.run("--key=" + RECOVERY.resolve("recovery-key.pem"), "--password-file="
                + RECOVERY.resolve("recovery-passphrase.txt"), "--shares=3", "--needed=2", "--out=" + folder.resolve(into)))
                .isZero();
    }

    private String share(String folderName, int number) throws IOException {
        return Files.readString(folder.resolve(folderName).resolve("share-" + number + ".txt")).lines()
                .filter(line -> line.matches("([a-z2-9]{5}-){14}[a-z2-9]")).findFirst().orElseThrow();
    }

    private String requested() {
        return kim.post("/api/v1/backups/" + backup + "/restores", Map.of("reason", "The vault is gone", "target", "vault"))
                .refused(202).json().get("id").asText();
    }

    private String approved() {
        String restore = requested();
        sato.complete(sato.task(restore, "approve-restore"), Map.of("restoreDecision", "APPROVE")).ok();
        return restore;
    }

    private JsonNode ended(String restore) {
        return await("the end of the restore").atMost(PATIENCE).until(() -> {
            jobs.hurry(restore);
            return kim.get("/api/v1/restores/" + restore).ok().json();
        }, view -> view.get("state").asText().equals("ENDED"));
    }

    private String issued() {
        String id = kim.post("/api/v1/signatures", Map.of("name", unique("Recovered"), "kind", "CODE_SIGNING", "platform",
                "folder", "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Recovered,O=Corp,C=CN",
                "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + id + "/renewals", Map.of("reason", "First version")).ok().json()
                .get("id").asText();
        await("the renewal").atMost(PATIENCE).until(() -> {
            jobs.hurry(renewal);
            String approval = chen.openTask(renewal, "approve-renewal");
            if (!approval.isEmpty()) {
                chen.complete(approval, Map.of("decision", "approve"));
            }
            return kim.get("/api/v1/renewals/" + renewal).ok().json().path("outcome").asText();
        }, "SIGNATURE_RENEWED"::equals);
        return id;
    }

    /** The one that the renewal wrote after the change holds the key of the first version. */
    private String backup() {
        var ids = new ArrayList<String>();
        kim.get("/api/v1/backups?signature=" + signature).ok().json().get("backups").forEach(one -> {
            if (one.get("state").asText().equals("PROVEN") && one.path("keyIncluded").asBoolean()) {
                ids.add(one.get("id").asText());
            }
        });
        return ids.get(0);
    }

    private String name() {
        return kim.get("/api/v1/signatures/" + signature).ok().json().get("name").asText();
    }

    private List<String> sentences() {
        return client("ada").get("/api/v1/ledger/events?signature=" + signature + "&size=200").ok().json()
                .findValuesAsText("sentence");
    }

    /** In no row of any table, in no line of the log; as it is printed, and without its hyphens. */
    private void assertNowhere(CapturedOutput log, List<String> shares) {
        List<String> forms = shares.stream().flatMap(share -> Stream.of(share, share.replace("-", "")))
                .toList();
        for (String table : jdbc.sql("""
                select table_name from information_schema.tables
                where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name ~ '^[a-z0-9_]+$'
                """).query(String.class).list()) {
            jdbc.sql("select row_to_json(t)::text from " + table + " t").query(String.class).list().forEach(row ->
                    forms.forEach(form -> assertThat(row.contains(form)).as("in " + table).isFalse()));
        }
        forms.forEach(form -> assertThat(log.getAll().contains(form)).as("in the log").isFalse());
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
