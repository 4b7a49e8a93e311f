package org.sealkeeper.browser;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The backups in the console, in a browser. */
class BackupPagesTest extends SealkeeperTest {

    @Autowired
    private JdbcClient jdbc;
    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final String name = unique("Corp Messenger");
    private String signature;

    @BeforeEach
    void a_signature() {
        signature = kim.post("/api/v1/signatures", Map.of("name", name, "kind", "CODE_SIGNING", "platform", "folder",
                "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Corp Messenger", "keyAlgorithm", "EC_P256",
                "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
    }

    @Test
    void a_keeper_backs_a_signature_up_and_drills_the_backup() {
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/signatures/" + signature).waitForText("It was never backed up.")
                    .press("#backups p a").waitForText("Backups of " + name).press("#back-up")
                    .waitForText("The backup has begun.");
            proven();
            keeper.open("/backups?signature=" + signature).waitForText("on demand").waitForText("local: proven")
                    .page("9-backups").press(".scroll a").waitForText("Backup of " + name)
                    .waitForText("CN=Sealkeeper recovery key").press("#drill")
                    .waitForText("Every required copy was read back and opened, and its key used")
                    .page("9-backup").onPhone().page("9-backup-phone")
                    .open("/backups").waitForText(name).page("9-backups-phone");
        }
    }

    @Test
    void a_damaged_copy_is_shown_in_the_readers_language_with_what_to_do() throws Exception {
        kim.post("/api/v1/signatures/" + signature + "/backups", Map.of()).refused(202);
        String id = proven();
        Path part = DATA.resolve("backups").resolve(kim.get("/api/v1/backups/" + id).ok().json().get("prefix").asText())
                .resolve("part-00000.cms");
        Files.write(part, new byte[] {0});
        try (var officer = new Chromium(url(""), "zh-CN").logIn("sato")) {
            officer.open("/backups/" + id).press("#drill").waitForText("有副本未通过验证")
                    .waitForText("part-00000.cms 与当初写入的内容不一致").page("9-backup-damaged-in-chinese")
                    .open("/backups?state=FAILED").waitForText(name).page("9-backups-damaged-in-chinese")
                    .open("/camunda/app/tasklist/default/");
            String task = await().atMost(Duration.ofMinutes(2)).until(() -> task(id), found -> !found.isEmpty());
            officer.openTask(task).waitForText("part-00000.cms").screenshot("9-look-into-unproven-backup");
        }
    }

    @Test
    void an_administrator_has_what_is_due_drilled_and_an_auditor_only_reads() {
        try (var administrator = new Chromium(url(""), "en-US").logIn("root")) {
            administrator.open("/backups").press("#drill-run").waitForText("The drills have begun");
        }
        try (var auditor = new Chromium(url(""), "en-US").logIn("ada")) {
            auditor.open("/backups").waitForText("A backup counts when").open("/backups?unproven=true")
                    .waitForText("Without a proof for a week");
        }
    }

    @Test
    void a_budget_of_drills_that_is_too_small_is_shown_with_what_to_set() {
        String run = unique("run");
        jdbc.sql("""
                insert into drill_run (id, requested_by, started_at, until, finished_at, chosen, proven, left_over, limited_by,
                                       budget, copies)
                values (:id, 'sealkeeper', now(), now(), now() + interval '1 hour', 1000, 1000, 12000, 'TIME', 7200, 27000)
                """).param("id", run).update();
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim");
                var reader = new Chromium(url(""), "zh-CN").logIn("lee")) {
            keeper.open("/backups").waitForText("12,000 copies that were due were left over for the next run.")
                    .waitForText("each copy is proven every 27 days; 7 days are promised. Set it to PT9H or more")
                    .page("9-drills-too-slow").onPhone().page("9-drills-too-slow-phone");
            reader.open("/backups").waitForText("每个副本每 27 天才验证一次").page("9-drills-too-slow-in-chinese");
        } finally {
            jdbc.sql("delete from drill_run where id = :id").param("id", run).update();
        }
    }

    private String proven() {
        return await().atMost(Duration.ofMinutes(4)).until(() -> {
            for (JsonNode backup : kim.get("/api/v1/backups?signature=" + signature).ok().json().get("backups")) {
                if (backup.get("state").asText().equals("PROVEN")) {
                    return backup.get("id").asText();
                }
            }
            return "";
        }, found -> !found.isEmpty());
    }

    private String task(String backup) {
        Client sato = new Client(() -> url(""), "sato", TestPeople.PASSWORD);
        for (JsonNode task : sato.get("/api/v1/tasks?renewal=" + backup).ok().json()) {
            return task.get("id").asText();
        }
        return "";
    }
}
