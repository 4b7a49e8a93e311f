package org.sealkeeper.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.Client.Answer;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.tokenim.TokenImPeer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a backup holds comes back, to each place, and only when somebody else has approved it. */
@ExtendWith(OutputCaptureExtension.class)
class RestoreTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Client kim = client("kim");
    private final Client lee = client("lee");
    private final Client chen = client("chen");
    private final Client sato = client("sato");
    private final Client omni = client("omni");
    private final TokenImPeer tokenim = TokenImPeer.shared();

    @TempDir
    Path folder;

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private ManagementService management;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private Jobs jobs;
    @Autowired
    private Restores restores;
    @Autowired
    private RestoreApprovals approvals;
    @Autowired
    private Ledger ledger;

    @BeforeEach
    @AfterEach
    void nothing_fails() {
        tokenim.calm();
    }

    @Test
    void key_that_the_vault_has_lost_comes_back_and_signs_again() {
        String signature = issued("private-ca", "folder");
        String backup = backup(signature);
        loseKey(signature);
        sato.post("/api/v1/signatures/" + signature + "/export", Map.of("passphrase", "long-enough-passphrase")).refused(500);

        String restore = requested(kim, backup, "vault");
        approve(sato, restore);

        assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
        byte[] exported = sato.post("/api/v1/signatures/" + signature + "/export",
                Map.of("passphrase", "long-enough-passphrase")).ok().body();
        new OpenSsl(folder).write("back.p12", exported);
        assertThat(new OpenSsl(folder).print("pkcs12", "-in", "back.p12", "-passin", "pass:long-enough-passphrase",
                "-nodes")).contains("BEGIN PRIVATE KEY").contains("CN = Restored");
        assertThat(sentences(signature)).containsSubsequence(
                "kim asked that version 1 of " + name(signature) + " is restored: to the vault. “The disk is gone”",
                "The backup was fetched and verified for a restore. It opens with the server's drill key.",
                "sato decided about the restore: approved. “I asked kim”",
                "The backup of version 1 was opened for a restore, with the server's drill key.",
                "Version 1 has its key again, restored from a backup.",
                "The restore ended: it is back.");
        assertThat(kim.get("/api/v1/outbox?size=200").ok().text()).contains("Restored: " + name(signature));
    }

    @Test
    void key_that_is_there_is_left_alone_and_the_set_is_not_opened_for_it() {
        String signature = issued("private-ca", "folder");
        String restore = requested(kim, backup(signature), "vault");
        approve(sato, restore);

        assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
        assertThat(kinds(signature)).contains("restore.key-was-there").doesNotContain("restore.opened");
    }

    @Test
    void whoever_asked_cannot_approve_behind_any_door() throws Exception {
        String signature = issued("private-ca", "folder");
        String restore = requested(omni, backup(signature), "vault");
        String task = sato.task(restore, "approve-restore");

        assertThat(omni.complete(task, Map.of("restoreDecision", "APPROVE")).refused(403).json().get("detail").asText())
                .isEqualTo("You asked for this restore, so someone else must approve it.");
        assertThat(omni.post("/engine-rest/task/" + task + "/complete", Map.of("variables", Map.of("restoreDecision",
                Map.of("value", "APPROVE")))).refused(403).json().get("code").asText()).isEqualTo("restore.requester");
        var browser = new Browser(url("")).language("zh-CN");
        browser.logIn("omni", TestPeople.PASSWORD);
        browser.get("/camunda/app/tasklist/default/");
        assertThat(browser.postToWebApplication("/camunda/api/engine/engine/default/task/" + task + "/complete",
                "{\"variables\":{\"restoreDecision\":{\"value\":\"APPROVE\"}}}").body()).contains("本次恢复由您申请");
        for (Client other : List.of(kim, chen, client("root"))) {
            assertThat(other.complete(task, Map.of("restoreDecision", "APPROVE")).status()).isIn(403, 404);
        }
        assertThat(sato.complete(task, Map.of("restoreDecision", "APPROVE", "restoreId", restore)).refused(400).json()
                .get("code").asText()).isEqualTo("task.unknown-variable");
        sato.complete(task, Map.of("restoreDecision", "REJECT")).refused(400);
        sato.complete(task, Map.of("restoreDecision", "REJECT", "comment", "Nobody told me")).ok();

        assertThat(ended(restore).get("outcome").asText()).isEqualTo("RESTORE_REJECTED");
        assertThat(kinds(signature)).doesNotContain("restore.opened", "restore.key-was-there");
    }

    @Test
    void approval_that_is_bound_to_something_else_opens_nothing() {
        String signature = issued("private-ca", "folder");
        loseKey(signature, backup(signature));
        String restore = requested(kim, newest(signature), "download");
        jdbc.sql("""
                insert into restore_decision (id, restore_id, decided_by, decided_at, decision, comment, bound_to)
                values (:id, :restore, 'sato', now(), 'APPROVE', '', 'of another backup')
                """).param("id", UUID.randomUUID()).param("restore", UUID.fromString(restore)).update();

        // as if somebody had led the process past its task
        String process = runtime.createProcessInstanceQuery().processInstanceBusinessKey(restore).singleResult().getId();
        sato.task(restore, "approve-restore");
        runtime.createProcessInstanceModification(process).cancelAllForActivity("approve-restore")
                .startBeforeActivity("prepare-download").execute();

        String said = await().atMost(PATIENCE).until(() -> management.createJobQuery().processInstanceId(process)
                .withException().list(), list -> !list.isEmpty()).get(0).getExceptionMessage();
        assertThat(said).contains("Nobody else has approved restore " + restore);
        runtime.deleteProcessInstance(process, "end of the test");
        assertThat(kim.get("/api/v1/restores/" + restore).ok().json().get("outcome").asText()).isEqualTo("CANCELLED");
    }

    /** Who can write into the database can write a decision, and not into a ledger that is sealed. */
    @Test
    void approval_that_the_ledger_does_not_hold_sealed_opens_nothing() {
        String signature = issued("private-ca", "folder");
        backup(signature);
        loseKey(signature);
        String restore = requested(kim, newest(signature), "vault");
        sato.task(restore, "approve-restore");
        String boundTo = approvals.boundTo(restores.restore(RestoreId.of(restore)));
        jdbc.sql("""
                insert into restore_decision (id, restore_id, decided_by, decided_at, decision, comment, bound_to)
                values (:id, :restore, 'sato', now(), 'APPROVE', '', :boundTo)
                """).param("id", UUID.randomUUID()).param("restore", UUID.fromString(restore)).param("boundTo", boundTo).update();

        String process = runtime.createProcessInstanceQuery().processInstanceBusinessKey(restore).singleResult().getId();
        runtime.createProcessInstanceModification(process).cancelAllForActivity("approve-restore")
                .startBeforeActivity("check-approval").startBeforeActivity("restore-to-vault").execute();

        String said = await().atMost(PATIENCE).until(() -> management.createJobQuery().processInstanceId(process)
                .withException().list(), list -> !list.isEmpty()).get(0).getExceptionMessage();
        assertThat(said).startsWith("The ledger does not hold the approval of restore " + restore);
        await("it waits, and looks again").atMost(PATIENCE).until(() -> management.createJobQuery()
                .processInstanceId(process).timers().activityId("waiting-time-elapsed").count() == 1);
        assertThat(kinds(signature)).doesNotContain("restore.opened");

        runtime.createProcessInstanceModification(process).cancelAllForActivity("restore-to-vault").execute();
        ledger.record(Restores.recordOf("restore.decided", restores.restore(RestoreId.of(restore))).actor("sato")
                .outcome("APPROVE").detail("boundTo", boundTo));
        assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
    }

    @Test
    void download_under_a_passphrase_is_taken_once_by_whoever_asked(CapturedOutput log) throws IOException {
        String signature = issued("private-ca", "folder");
        String restore = requested(kim, backup(signature), "download");
        kim.post("/api/v1/restores/" + restore + "/download/release", Map.of()).refused(404);
        approve(sato, restore);
        ready(restore);

        assertThat(lee.post("/api/v1/restores/" + restore + "/download/release", Map.of()).refused(403).json()
                .get("detail").asText()).isEqualTo("Only kim, who asked for this restore, can take it.");
        Answer released = kim.post("/api/v1/restores/" + restore + "/download/release", Map.of()).ok();
        assertThat(released.headers().get("cache-control")).contains("no-store");
        String passphrase = released.json().get("passphrase").asText();
        String token = released.json().get("token").asText();
        assertThat(passphrase).matches("([a-z0-9]{5}-){4}[a-z0-9]{5}");
        assertThat(kim.post("/api/v1/restores/" + restore + "/download/release", Map.of()).refused(409).json()
                .get("detail").asText()).startsWith("The passphrase was shown 20").contains("once, and is kept nowhere");
        assertThat(lee.post("/api/v1/restores/" + restore + "/download", Map.of("token", token)).refused(403).json()
                .get("code").asText()).isEqualTo("restore.not-yours");
        assertThat(kim.post("/api/v1/restores/" + restore + "/download", Map.of("token", "guess")).refused(403).json()
                .get("code").asText()).isEqualTo("restore.wrong-token");

        byte[] file = kim.post("/api/v1/restores/" + restore + "/download", Map.of("token", token)).ok().body();
        var openssl = new OpenSsl(folder).write("back.p12", file);
        assertThat(openssl.print("pkcs12", "-in", "back.p12", "-passin", "pass:" + passphrase, "-nodes", "-info"))
                .contains("PBES2").contains("BEGIN PRIVATE KEY");
        assertThat(kim.post("/api/v1/restores/" + restore + "/download", Map.of("token", token)).refused(409).json()
                .get("detail").asText()).startsWith("It was taken already, 20").contains("it can be taken once");
        assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
        assertThat(sentences(signature)).contains("kim was given what takes the restored key: a passphrase, shown once.",
                "kim downloaded the restored key and certificates of version 1.",
                "What lee wanted to download was refused. “Only kim, who asked for this restore, can take it.”");
        assertNowhere(log, List.of(passphrase, token));
    }

    @Test
    void download_is_sealed_to_the_certificate_that_was_named() throws IOException {
        String signature = issued("private-ca", "folder");
        String backup = backup(signature);
        for (String kind : List.of("rsa:2048", "ec")) {
            var openssl = new OpenSsl(folder).selfSigned("person", kind);
            String restore = kim.post("/api/v1/backups/" + backup + "/restores", Map.of("reason", "The disk is gone",
                    "target", "download", "certificate", Files.readString(folder.resolve("person.pem")))).refused(202)
                    .json().get("id").asText();
            approve(sato, restore);
            ready(restore);
            JsonNode released = kim.post("/api/v1/restores/" + restore + "/download/release", Map.of()).ok().json();
            assertThat(released.get("passphrase").isNull()).isTrue();

            openssl.write("back.cms", kim.post("/api/v1/restores/" + restore + "/download", Map.of("token",
                    released.get("token").asText())).ok().body());
            openssl.run("cms", "-decrypt", "-inform", "DER", "-in", "back.cms", "-recip", "person.pem", "-inkey",
                    "person.key", "-out", "back.p12");
            assertThat(openssl.print("pkcs12", "-in", "back.p12", "-passin", "pass:sealkeeper", "-nodes"))
                    .contains("BEGIN PRIVATE KEY").contains("CN = Restored");
            assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
        }
    }

    @Test
    void download_that_nobody_takes_is_deleted() {
        String signature = issued("private-ca", "folder");
        String restore = requested(kim, backup(signature), "download");
        approve(sato, restore);
        ready(restore);
        String token = kim.post("/api/v1/restores/" + restore + "/download/release", Map.of()).ok().json().get("token").asText();

        management.createJobQuery().timers().activityId("nobody-took-it").list().stream()
                .filter(job -> jobs.renewalOf(job).equals(restore)).forEach(job -> management.executeJob(job.getId()));

        assertThat(ended(restore).get("outcome").asText()).isEqualTo("DOWNLOAD_EXPIRED");
        assertThat(kim.post("/api/v1/restores/" + restore + "/download", Map.of("token", token)).refused(409).json()
                .get("code").asText()).isEqualTo("restore.download-expired");
        assertThat(jdbc.sql("select content is null from restore_download where restore_id = :id")
                .param("id", UUID.fromString(restore)).query(Boolean.class).single()).isTrue();
    }

    @Test
    void superseded_version_is_installed_again_and_is_the_one_in_use() {
        String signature = issued("private-ca", "folder");
        String first = backup(signature);
        renew(signature);
        Path key = DATA.toAbsolutePath().resolve("platforms").resolve(signature).resolve("current").resolve("key.pem");
        assertThat(key).exists();
        loseKeyOf(signature, 1);

        String restore = requested(kim, first, "platform");
        String task = sato.task(restore, "approve-restore");
        assertThat(sato.get("/api/v1/tasks/" + task + "/restore").ok().json().get("warnings").get(0).asText())
                .isEqualTo("Version 1 was superseded; in use now is version 2.");
        sato.complete(task, Map.of("restoreDecision", "APPROVE")).ok();

        assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
        JsonNode versions = kim.get("/api/v1/signatures/" + signature).ok().json().get("versions");
        assertThat(versions.findValuesAsText("state")).containsExactlyInAnyOrder("ACTIVE", "SUPERSEDED");
        assertThat(sentences(signature)).anyMatch(sentence -> sentence.startsWith("Version 1 is the active one again"));
        assertThat(sentences(signature)).contains("Version 1 on the platform folder: installed.");
    }

    @Test
    void version_that_is_not_in_use_after_all_is_told_and_the_one_before_put_back() {
        String signature = issued("private-ca", "tokenim");
        String first = backup(signature);
        renew(signature);
        tokenim.fail("not-activated", "{\"times\":1}");
        String restore = requested(kim, first, "platform");
        approve(sato, restore);

        assertThat(ended(restore).get("outcome").asText()).isEqualTo("VERSION_NOT_IN_USE");
        assertThat(kim.get("/api/v1/outbox?size=200").ok().text()).contains("Not in use: the restored version of "
                + name(signature));
        assertThat(sentences(signature)).contains("The previous version is in use again on the platform tokenim.");
        assertThat(sentences(signature)).noneMatch(sentence -> sentence.startsWith("Version 1 is the active one again"));
    }

    @Test
    void damaged_backup_is_refused_before_anybody_is_asked_and_the_next_older_one_proposed() throws IOException {
        String signature = issued("private-ca", "folder");
        String older = backup(signature);
        String newer = backup(signature);
        Path set = DATA.resolve("backups").resolve(kim.get("/api/v1/backups/" + newer).ok().json().get("prefix").asText());
        byte[] part = Files.readAllBytes(set.resolve("part-00000.cms"));
        part[part.length / 2] ^= 1;
        Files.setPosixFilePermissions(set.resolve("part-00000.cms"),
                java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        Files.write(set.resolve("part-00000.cms"), part);

        String restore = requested(kim, newer, "vault");

        JsonNode ended = ended(restore);
        assertThat(ended.get("outcome").asText()).isEqualTo("BACKUP_DAMAGED");
        assertThat(ended.get("damage").asText()).startsWith("part-00000.cms is not what was written.");
        assertThat(ended.get("olderBackupId").asText()).isEqualTo(older);
        assertThat(ended.get("decisions")).isEmpty();
        assertThat(kim.get("/api/v1/outbox?size=200").ok().text()).contains("Cannot be restored: a backup of "
                + name(signature));
        assertThat(ask(kim, newer, "vault").refused(409).json().get("detail").asText()).startsWith(
                "The last drill found backup " + newer + " damaged. The next older one that is proven is " + older);
    }

    @Test
    void what_cannot_be_restored_is_refused_with_what_to_do() throws IOException {
        String signature = issued("private-ca", "folder");
        String backup = backup(signature);
        assertThat(code(ask(kim, UUID.randomUUID().toString(), "vault"), 404)).isEqualTo("backup.unknown");
        assertThat(code(ask(kim, backup, "moon"), 400)).isEqualTo("restore.target-needed");
        assertThat(code(kim.post("/api/v1/backups/" + backup + "/restores", Map.of("reason", " ", "target", "vault")), 400))
                .isEqualTo("restore.reason-needed");
        ask(chen, backup, "vault").refused(403);
        assertThat(code(kim.post("/api/v1/backups/" + backup + "/restores", Map.of("reason", "x", "target", "download",
                "certificate", "hello")), 400)).isEqualTo("restore.certificate-unreadable");
        new OpenSsl(folder).selfSigned("weak", "rsa:1024");
        assertThat(code(kim.post("/api/v1/backups/" + backup + "/restores", Map.of("reason", "x", "target", "download",
                "certificate", Files.readString(folder.resolve("weak.pem")))), 400)).isEqualTo("restore.certificate-unfit");
        assertThat(code(kim.post("/api/v1/backups/" + backup + "/restores", Map.of("reason", "x", "target", "vault",
                "certificate", Files.readString(folder.resolve("weak.pem")))), 400)).isIn("restore.certificate-unfit",
                "restore.certificate-unused");
        jdbc.sql("update backup set state = 'WRITTEN' where id = :id").param("id", UUID.fromString(backup)).update();
        assertThat(code(ask(kim, backup, "vault"), 409)).isEqualTo("restore.not-proven");
        jdbc.sql("update backup set state = 'PROVEN' where id = :id").param("id", UUID.fromString(backup)).update();
        jdbc.sql("update version set state = 'REVOKED' where signature_id = :id").param("id", UUID.fromString(signature))
                .update();
        assertThat(code(ask(kim, backup, "platform"), 409)).isEqualTo("restore.revoked");
        String restore = requested(kim, backup, "vault");
        assertThat(kim.get("/api/v1/restores/" + restore).ok().json().get("warnings").get(0).asText())
                .startsWith("Version 1 was revoked by its issuer.");
        assertThat(code(ask(kim, backup, "vault"), 409)).isEqualTo("restore.already-open");
        assertThat(code(kim.get("/api/v1/restores/" + UUID.randomUUID()), 404)).isEqualTo("restore.unknown");
        sato.complete(sato.task(restore, "approve-restore"), Map.of("restoreDecision", "REJECT", "comment", "x")).ok();
    }

    @Test
    void restore_is_asked_for_once_with_an_idempotency_key_and_in_tasklist_too() {
        String signature = issued("private-ca", "folder");
        String backup = backup(signature);
        String once = withKey(backup, "vault", "key-" + backup);
        assertThat(withKey(backup, "vault", "key-" + backup)).isEqualTo(once);
        sato.complete(sato.task(once, "approve-restore"), Map.of("restoreDecision", "REJECT", "comment", "x")).ok();
        ended(once);

        kim.post("/engine-rest/process-definition/key/restore/start", Map.of("variables", Map.of("backupId",
                Map.of("value", backup), "restoreTarget", Map.of("value", "VAULT"), "reason",
                Map.of("value", "From Tasklist")))).ok();
        kim.post("/engine-rest/process-definition/key/restore/start", Map.of("businessKey", "mine", "variables",
                Map.of("backupId", Map.of("value", backup)))).refused(400);
        JsonNode newest = kim.get("/api/v1/signatures/" + signature + "/restores").ok().json().get(0);
        assertThat(newest.get("reason").asText()).isEqualTo("From Tasklist");
        assertThat(newest.get("requestedBy").asText()).isEqualTo("kim");
        String restore = newest.get("id").asText();
        String task = sato.task(restore, "approve-restore");
        management.createJobQuery().timers().activityId("restore-undecided").list().stream()
                .filter(job -> jobs.renewalOf(job).equals(restore)).forEach(job -> management.executeJob(job.getId()));
        await().atMost(PATIENCE).until(() -> sato.get("/api/v1/outbox?size=200").ok().text()
                .contains("Still undecided: a restore of " + name(signature)));
        assertThat(sato.openTask(restore, "approve-restore")).isEqualTo(task);
        sato.complete(task, Map.of("restoreDecision", "APPROVE")).ok();
        assertThat(ended(restore).get("outcome").asText()).isEqualTo("BACKUP_RESTORED");
    }

    private String issued(String issuer, String platform) {
        String signature = kim.post("/api/v1/signatures", Map.of("name", unique("Restored"), "kind", "CODE_SIGNING",
                "platform", platform, "issuer", issuer, "criticality", "LOW", "subject", "CN=Restored,O=Corp,C=CN",
                "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        renew(signature);
        return signature;
    }

    private void renew(String signature) {
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "Next version",
                "evenIfValid", true)).ok().json().get("id").asText();
        await("the renewal").atMost(PATIENCE).until(() -> {
            jobs.hurry(renewal);
            String documents = lee.openTask(renewal, "provide-supporting-documents");
            if (!documents.isEmpty()) {
                for (JsonNode required : lee.get("/api/v1/tasks/" + documents).ok().json().at("/policy/requiredDocuments")) {
                    lee.upload("/api/v1/tasks/" + documents + "/documents", "files", "letter.pdf",
                            "%PDF-1.7\nletter".getBytes(StandardCharsets.US_ASCII),
                            Map.of("purpose", required.get("code").asText())).ok();
                }
                lee.complete(documents, Map.of());
            }
            String approval = chen.openTask(renewal, "approve-renewal");
            if (!approval.isEmpty()) {
                chen.complete(approval, Map.of("decision", "approve"));
            }
            return kim.get("/api/v1/renewals/" + renewal).ok().json().path("outcome").asText();
        }, "SIGNATURE_RENEWED"::equals);
    }

    private String backup(String signature) {
        List<String> before = backupsOf(signature);
        kim.post("/api/v1/signatures/" + signature + "/backups", Map.of()).refused(202);
        return await("a proven backup").atMost(PATIENCE).until(() -> backupsOf(signature).stream()
                .filter(id -> !before.contains(id)).findFirst().orElse(""), id -> !id.isEmpty()
                        && kim.get("/api/v1/backups/" + id).ok().json().at("/backup/state").asText().equals("PROVEN"));
    }

    private String newest(String signature) {
        return backupsOf(signature).get(0);
    }

    private List<String> backupsOf(String signature) {
        var ids = new ArrayList<String>();
        kim.get("/api/v1/backups?signature=" + signature).ok().json().get("backups")
                .forEach(backup -> ids.add(backup.get("id").asText()));
        return ids;
    }

    private void loseKey(String signature, String... unused) {
        assertThat(jdbc.sql("""
                delete from vault_key where id in (select key_id from version where signature_id = :id and state = 'ACTIVE')
                """).param("id", UUID.fromString(signature)).update()).isEqualTo(1);
    }

    private void loseKeyOf(String signature, int number) {
        jdbc.sql("delete from vault_key where id in (select key_id from version where signature_id = :id and number = :n)")
                .param("id", UUID.fromString(signature)).param("n", number).update();
    }

    private Answer ask(Client who, String backup, String target) {
        return who.post("/api/v1/backups/" + backup + "/restores", Map.of("reason", "The disk is gone", "target", target));
    }

    private String requested(Client who, String backup, String target) {
        Answer answer = ask(who, backup, target).refused(202);
        String id = answer.json().get("id").asText();
        assertThat(answer.headers().get("location").get(0)).endsWith("/api/v1/restores/" + id);
        return id;
    }

    private String withKey(String backup, String target, String key) {
        var headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.set("Idempotency-Key", key);
        return as("kim").exchange("/api/v1/backups/" + backup + "/restores", HttpMethod.POST, new HttpEntity<>(
                "{\"reason\":\"Once\",\"target\":\"" + target + "\"}", headers), JsonNode.class).getBody().get("id").asText();
    }

    private void approve(Client who, String restore) {
        who.complete(who.task(restore, "approve-restore"), Map.of("restoreDecision", "APPROVE", "comment", "I asked kim")).ok();
    }

    private void ready(String restore) {
        await("the download").atMost(PATIENCE).until(() -> kim.get("/api/v1/restores/" + restore).ok().json()
                .at("/download/canBeTaken").asBoolean());
    }

    private JsonNode ended(String restore) {
        return await("the end of the restore").atMost(PATIENCE).until(() -> {
            jobs.hurry(restore);
            return kim.get("/api/v1/restores/" + restore).ok().json();
        }, view -> view.get("state").asText().equals("ENDED"));
    }

    private static String code(Answer answer, int status) {
        return answer.refused(status).json().get("code").asText();
    }

    private String name(String signature) {
        return kim.get("/api/v1/signatures/" + signature).ok().json().get("name").asText();
    }

    private List<String> sentences(String signature) {
        return client("ada").get("/api/v1/ledger/events?signature=" + signature + "&size=200").ok().json()
                .findValuesAsText("sentence");
    }

    private List<String> kinds(String signature) {
        return client("ada").get("/api/v1/ledger/events?signature=" + signature + "&size=200").ok().json()
                .findValuesAsText("kind");
    }

    /** In no row of any table, in no line of the log. */
    private void assertNowhere(CapturedOutput log, List<String> secrets) {
        for (String table : jdbc.sql("""
                select table_name from information_schema.tables
                where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name ~ '^[a-z0-9_]+$'
                """).query(String.class).list()) {
            jdbc.sql("select row_to_json(t)::text from " + table + " t").query(String.class).list().forEach(row ->
                    secrets.forEach(secret -> assertThat(row.contains(secret)).as("in " + table).isFalse()));
        }
        secrets.forEach(secret -> assertThat(log.getAll().contains(secret)).as("in the log").isFalse());
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
