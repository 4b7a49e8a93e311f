package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.backup.KeySplitting;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A restore that is asked for on a page, approved in Tasklist, and taken; and one that recovery holders open. */
class RestorePagesTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Client kim = client("kim");
    private final Client chen = client("chen");
    private final Client sato = client("sato");
    private final String name = unique("Mail Gateway");

    @TempDir
    Path folder;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void key_is_asked_for_on_a_page_approved_in_tasklist_and_taken_once() {
        String signature = issued();
        String restore;
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/signatures/" + signature + "#restores").waitForText("Proven backup").screenshot("9-restorable")
                    .press("#restores a").waitForText("Then somebody else has to approve it")
                    .choose("#target", "DOWNLOAD").write("#reason", "The mail gateway's disk is gone")
                    .screenshot("9-ask-for-restore").narrow().screenshot("9-ask-for-restore-on-a-phone")
                    .press(".asking > button").waitForText("The restore is asked for.");
            restore = newest(signature);
        }
        String task = sato.task(restore, "approve-restore");
        try (var officer = new Chromium(url(""), "zh-CN").logIn("sato")) {
            officer.open("/camunda/app/tasklist/default/#/?task=" + task).waitForText("The mail gateway's disk is gone")
                    .waitForText("文件受一个只向其显示一次的口令保护").screenshot("9-approve-restore-in-chinese");
        }
        try (var officer = new Chromium(url(""), "en-US").logIn("sato")) {
            officer.openTask(task).waitForText("under a passphrase that is shown to them once")
                    .choose("#restoreDecision", "APPROVE").write("#comment", "I asked kim").screenshot("9-approve-restore")
                    .complete().waitForText("Select a task");
        }
        await().atMost(PATIENCE).until(() -> kim.get("/api/v1/restores/" + restore).ok().json()
                .at("/download/canBeTaken").asBoolean());
        try (var keeper = new Chromium(url(""), "zh-CN").logIn("kim")) {
            keeper.open("/restores/" + restore).waitForText("文件已备好").screenshot("9-restore-ready-in-chinese");
        }
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/restores/" + restore).waitForText("The file is ready for you").screenshot("9-restore-ready")
                    .press(".taking button").waitForText("It is shown this once and kept nowhere");
            assertThat(keeper.text("#passphrase")).matches("([a-z0-9]{5}-){4}[a-z0-9]{5}");
            keeper.screenshot("9-restore-passphrase").narrow().screenshot("9-restore-passphrase-on-a-phone")
                    .press(".taking button");
            await().atMost(PATIENCE).until(() -> !kim.get("/api/v1/restores/" + restore).ok().json()
                    .at("/download/downloadedAt").isNull());
            keeper.open("/restores/" + restore).waitForText("The file was taken at").waitForText("it is back")
                    .screenshot("9-restore-taken-on-a-phone");
        }
    }

    @Test
    void restore_is_started_in_tasklist_and_recovery_holders_enter_their_shares_there() throws IOException {
        String signature = issued();
        Path recovery = DATA.resolve("recovery");
        Path shared = recovery.resolve("shared-recovery-key.pem");
        assertThat(KeySplitting.run("--key=" + recovery.resolve("recovery-key.pem"), "--password-file="
                + recovery.resolve("recovery-passphrase.txt"), "--shares=3", "--needed=2", "--out=" + folder)).isZero();
        Files.copy(folder.resolve("shared-recovery-key.pem"), shared, StandardCopyOption.REPLACE_EXISTING);
        UUID drill = jdbc.sql("select vault_key from backup_key where name = 'drill'").query(UUID.class).single();
        jdbc.sql("update backup_key set vault_key = :none where name = 'drill'").param("none", UUID.randomUUID()).update();
        try {
            String backup = kim.get("/api/v1/backups?signature=" + signature).ok().json().at("/backups/0/id").asText();
            try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
                keeper.startProcess("Restore").write("#search", name).waitForText(name + " – ").choose("#signature", signature)
                        .waitForText("Written 20").choose("#backup", backup).choose("#restoreTarget", "VAULT")
                        .write("#reason", "The vault is gone").screenshot("9-request-restore")
                        .press(".modal-footer .btn-primary").waitForText("has been started");
            }
            String restore = newest(signature);
            sato.complete(sato.task(restore, "approve-restore"), Map.of("restoreDecision", "APPROVE")).ok();
            String hanas = taskOf("hana", restore);
            try (var holder = new Chromium(url(""), "en-US").logIn("hana")) {
                holder.open("/camunda/app/tasklist/default/#/?task=" + hanas).waitForText("2 of 3")
                        .write("#share", "abcde-fghij").press("#enter-share").waitForText("This is no share. It has 15 groups")
                        .screenshot("9-enter-share-refused");
                holder.open("/camunda/app/tasklist/default/#/").open("/camunda/app/tasklist/default/#/?task=" + hanas)
                        .waitForText("2 of 3").write("#share", share(1)).screenshot("9-enter-share").press("#enter-share")
                        .waitForText("Thank you, the share is there").screenshot("9-share-entered");
            }
            String ivans = taskOf("ivan", restore);
            try (var holder = new Chromium(url(""), "zh-CN").logIn("ivan")) {
                holder.open("/camunda/app/tasklist/default/#/?task=" + ivans).waitForText("第 1 份，由 hana 提交")
                        .write("#share", share(3)).screenshot("9-enter-share-in-chinese").press("#enter-share")
                        .waitForText("谢谢，份额已收到");
            }
            JsonNode ended = await().atMost(PATIENCE).until(() -> kim.get("/api/v1/restores/" + restore).ok().json(),
                    view -> view.get("state").asText().equals("ENDED"));
            assertThat(ended.get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
        } finally {
            jdbc.sql("update backup_key set vault_key = :key where name = 'drill'").param("key", drill).update();
            Files.deleteIfExists(shared);
        }
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

    private String share(int number) throws IOException {
        return Files.readString(folder.resolve("share-" + number + ".txt")).lines()
                .filter(line -> line.matches("([a-z2-9]{5}-){14}[a-z2-9]")).findFirst().orElseThrow();
    }

    private String newest(String signature) {
        return await().atMost(PATIENCE).until(() -> kim.get("/api/v1/signatures/" + signature + "/restores").ok().json(),
                found -> !found.isEmpty()).get(0).get("id").asText();
    }

    private String issued() {
        String signature = kim.post("/api/v1/signatures", Map.of("name", name, "kind", "CODE_SIGNING", "platform", "folder",
                "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Mail Gateway,O=Corp,C=CN", "keyAlgorithm",
                "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version"))
                .ok().json().get("id").asText();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        return signature;
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
