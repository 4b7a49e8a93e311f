package org.sealkeeper.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.ManagementService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.platform.folder.FolderPeers;
import org.sealkeeper.platform.tokenim.TokenImPeer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/** Updates of a TokenIM, of a folder and of a console, from their announcement to what was decided about what they left. */
class ChangeGuardTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TokenImPeer tokenim = TokenImPeer.shared();
    private final Client kim = client("kim");
    private final Client lee = client("lee");
    private final Client sato = client("sato");
    private final Client omni = client("omni");

    @TempDir
    Path folder;

    @Autowired
    private Inventory inventory;
    @Autowired
    private Platforms platforms;
    @Autowired
    private ManagementService management;
    @Autowired
    private Jobs jobs;

    @BeforeEach
    void nothingFails() {
        tokenim.calm();
    }

    @AfterEach
    void everything_that_was_said_is_as_the_contract_says() {
        List<String> faults = tokenim.faults();
        tokenim.calm();
        assertThat(faults).isEmpty();
    }

    @Test
    void update_that_changes_nothing_ends_verified_and_keepers_are_told() throws Exception {
        String signature = inUse("tokenim", "NORMAL");
        String change = announced(kim, signature);
        assertThat(kim.post("/api/v1/signatures/" + signature + "/changes", Map.of("reason", "Another")).refused(409).json()
                .get("detail").asText()).contains("announced by kim: TokenIM 7.3 is installed");

        JsonNode before = mayBegin(kim, change);
        assertThat(before.at("/comparisons/0/differences/0/kind").asText()).isEqualTo("CHECK");
        assertThat(before.at("/comparisons/0/outcome").asText()).isEqualTo("ACCEPTED");
        assertThat(backupsOf(signature)).anySatisfy(backup -> {
            assertThat(backup.get("reason").asText()).isEqualTo("before-change");
            assertThat(backup.get("state").asText()).isEqualTo("PROVEN");
        });
        lee.post("/api/v1/changes/" + change + "/done", Map.of("comment", "Installed without a fault")).refused(202);
        kim.post("/api/v1/changes/" + change + "/done", Map.of()).refused(202);

        JsonNode ended = ended(change);
        assertThat(ended.get("outcome").asText()).isEqualTo("CHANGE_VERIFIED");
        assertThat(ended.get("doneBy").asText()).isEqualTo("lee");
        assertThat(ended.at("/comparisons/1/moment").asText()).isEqualTo("AFTER_CHANGE");
        assertThat(ended.at("/comparisons/1/differences")).isEmpty();
        assertThat(sentences(signature)).contains("kim announced a change of the platform of " + name(signature)
                + ". “TokenIM 7.3 is installed”", "lee said that the change is done. “Installed without a fault”",
                "The guarded change ended: the platform is as it was recorded.");
        assertThat(kim.get("/api/v1/outbox?size=200").ok().text()).contains("Verified after a change: " + name(signature));
    }

    @Test
    void change_that_is_announced_again_with_the_same_key_is_the_same_and_bad_input_is_answered() throws Exception {
        String signature = inUse("tokenim", "NORMAL");
        assertThat(kim.post("/api/v1/signatures/" + signature + "/changes", Map.of("reason", " ")).refused(400).json()
                .get("code").asText()).isEqualTo("change.reason-needed");
        assertThat(kim.post("/api/v1/signatures/" + signature + "/changes", Map.of("reason", "Late", "plannedEnd",
                "2020-01-01T00:00:00Z")).refused(400).json().get("code").asText()).isEqualTo("change.planned-end");
        client("ada").post("/api/v1/signatures/" + signature + "/changes", Map.of("reason", "I only read")).refused(403);
        String change = announcedWithKey(signature, "deployment-417");
        assertThat(announcedWithKey(signature, "deployment-417")).isEqualTo(change);
        assertThat(kim.get("/api/v1/signatures/" + signature + "/changes").ok().json()).hasSize(1);

        assertThat(kim.post("/api/v1/changes/" + change + "/done", Map.of()).refused(409).json().get("code").asText())
                .isEqualTo("change.not-ready");
        mayBegin(kim, change);
        client("chen").post("/api/v1/changes/" + change + "/done", Map.of()).refused(403);
        assertThat(kim.get("/api/v1/changes/" + UUID.randomUUID()).refused(404).json().get("code").asText())
                .isEqualTo("change.unknown");
        management.createJobQuery().timers().activityId("change-overdue").list().stream()
                .filter(job -> jobs.renewalOf(job).equals(change)).forEach(job -> management.executeJob(job.getId()));
        await().atMost(PATIENCE).until(() -> kim.get("/api/v1/outbox?size=200").ok().text()
                .contains("Is it done: change of " + name(signature)));
        kim.complete(kim.task(change, "confirm-change"), Map.of("comment", "Done in Tasklist")).ok();
        assertThat(ended(change).get("comment").asText()).isEqualTo("Done in Tasklist");
    }

    @Test
    void update_that_changed_settings_and_the_certificate_is_put_back_by_tokenim() throws Exception {
        String signature = inUse("tokenim", "NORMAL");
        String change = announced(kim, signature);
        mayBegin(kim, change);
        tokenim.update(signature, "{\"pushEnabled\":false,\"adminPassword\":\"hunter2\"}", certificate("Default of TokenIM"));
        kim.post("/api/v1/changes/" + change + "/done", Map.of()).refused(202);

        String task = kim.task(change, "decide-about-drift");
        JsonNode drift = kim.get("/api/v1/tasks/" + task + "/drift").ok().json();
        assertThat(difference(drift, "CERTIFICATE", "").get("live").asText()).startsWith("CN=Default of TokenIM, 20");
        assertThat(difference(drift, "CERTIFICATE", "").get("recorded").asText()).contains("CN=Corp Messenger")
                .endsWith("SHA-256 " + active(signature));
        assertThat(difference(drift, "FIELD", "pushEnabled").get("recorded").asText()).isEqualTo("true");
        assertThat(difference(drift, "FIELD", "pushEnabled").get("live").asText()).isEqualTo("false");
        assertThat(drift.toString()).contains("adminPassword").doesNotContain("hunter2");
        assertThat(difference(drift, "CHECK", "Platform uses the version").get("live").asText()).isNotEmpty();
        kim.complete(task, Map.of("driftDecision", "PUT_BACK")).ok();

        assertThat(ended(change).get("outcome").asText()).isEqualTo("CHANGE_VERIFIED");
        assertThat(atTokenIm(signature).at("/settings/pushEnabled").asBoolean()).isTrue();
        assertThat(atTokenIm(signature).at("/settings").has("adminPassword")).isFalse();
        assertThat(sentences(signature)).contains("kim decided about what differs: put back what is recorded.",
                "The recorded configuration was handed to the platform tokenim: taken back.");
    }

    @Test
    void what_an_update_left_at_a_critical_signature_is_accepted_by_somebody_else_and_is_the_new_record() throws Exception {
        String signature = inUse("tokenim", "HIGH");
        String change = announced(omni, signature);
        mayBegin(sato, change);
        tokenim.update(signature, "{\"minimumClientVersion\":\"7.3\"}");
        omni.post("/api/v1/changes/" + change + "/done", Map.of()).refused(202);

        String task = sato.task(change, "decide-about-drift");
        assertThat(omni.complete(task, Map.of("driftDecision", "ACCEPT", "comment", "I did it")).refused(403).json()
                .get("detail").asText()).startsWith("You announced the change or said that it is done");
        kim.complete(task, Map.of("driftDecision", "ACCEPT", "comment", "Let me")).refused(404);
        sato.complete(task, Map.of("driftDecision", "ACCEPT")).refused(400);
        sato.complete(task, Map.of("driftDecision", "ACCEPT", "comment", "7.3 is wanted")).ok();

        assertThat(ended(change).get("outcome").asText()).isEqualTo("DRIFT_ACCEPTED");
        String next = announced(omni, signature);
        assertThat(mayBegin(sato, next).at("/comparisons/0/differences")).isEmpty();
        omni.post("/api/v1/changes/" + next + "/done", Map.of()).refused(202);
        assertThat(ended(next).get("outcome").asText()).isEqualTo("CHANGE_VERIFIED");
    }

    @Test
    void what_changes_again_before_it_is_accepted_is_shown_again() throws Exception {
        String signature = inUse("tokenim", "NORMAL");
        String change = announced(kim, signature);
        mayBegin(kim, change);
        tokenim.update(signature, "{\"minimumClientVersion\":\"7.3\"}");
        kim.post("/api/v1/changes/" + change + "/done", Map.of()).refused(202);
        String first = kim.task(change, "decide-about-drift");
        tokenim.update(signature, "{\"minimumClientVersion\":\"7.4\"}");
        kim.complete(first, Map.of("driftDecision", "ACCEPT", "comment", "7.3 is wanted")).ok();

        String second = await().atMost(PATIENCE).until(() -> kim.openTask(change, "decide-about-drift"),
                task -> !task.isEmpty() && !task.equals(first));
        JsonNode drift = kim.get("/api/v1/tasks/" + second + "/drift").ok().json();
        assertThat(difference(drift, "FIELD", "minimumClientVersion").get("live").asText()).isEqualTo("7.4");
        tokenim.update(signature, "{\"minimumClientVersion\":\"7.2\"}");
        kim.complete(second, Map.of("driftDecision", "COMPARE_AGAIN")).ok();
        assertThat(ended(change).get("outcome").asText()).isEqualTo("CHANGE_VERIFIED");
    }

    @Test
    void configuration_that_tokenim_does_not_take_back_is_put_back_by_a_person_and_compared() throws Exception {
        String signature = inUse("tokenim", "NORMAL");
        String change = announced(kim, signature);
        mayBegin(kim, change);
        tokenim.update(signature, "{\"pushEnabled\":false}");
        tokenim.fail("configuration-refused", "{}");
        kim.post("/api/v1/changes/" + change + "/done", Map.of()).refused(202);
        kim.complete(kim.task(change, "decide-about-drift"), Map.of("driftDecision", "PUT_BACK")).ok();

        String restore = kim.task(change, "restore-configuration-at-console");
        assertThat(kim.get("/api/v1/tasks/" + restore).ok().json().get("refusalReason").asText())
                .isEqualTo("This configuration is of an earlier release of TokenIM.");
        assertThat(kim.get("/api/v1/tasks/" + restore + "/console").ok().json().get("checklist")).hasSize(3);
        kim.complete(restore, Map.of()).refused(400);
        tokenim.update(signature, "{\"pushEnabled\":true}");
        kim.complete(restore, Map.of("comment", "Push is on again")).ok();

        assertThat(ended(change).get("outcome").asText()).isEqualTo("CHANGE_VERIFIED");
    }

    @Test
    void files_that_somebody_changed_in_a_folder_are_shown_and_written_again() throws Exception {
        String signature = inUse("folder", "NORMAL");
        String change = announced(kim, signature);
        mayBegin(kim, change);
        Path current = DATA.toAbsolutePath().resolve("platforms").resolve(signature).resolve("current");
        Files.setPosixFilePermissions(current.resolve("key.pem"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(current.resolve("chain.pem"), certificate("Somebody else"));
        kim.post("/api/v1/changes/" + change + "/done", Map.of()).refused(202);

        String task = kim.task(change, "decide-about-drift");
        JsonNode drift = kim.get("/api/v1/tasks/" + task + "/drift").ok().json();
        assertThat(drift.toString()).doesNotContain("PRIVATE KEY");
        assertThat(differences(drift)).anySatisfy(one -> {
            assertThat(one.get("file").asText()).isEqualTo("folder.txt");
            assertThat(one.get("recorded").asText()).startsWith("key.pem: rw------- ");
            assertThat(one.get("live").asText()).startsWith("key.pem: rw-r--r-- ");
        }).anySatisfy(one -> {
            assertThat(one.get("file").asText()).isEqualTo("chain.pem");
            assertThat(one.get("live").asText()).startsWith("CN=Somebody else, 20");
        });
        kim.complete(task, Map.of("driftDecision", "PUT_BACK", "comment", "Nobody should do that")).ok();

        assertThat(ended(change).get("outcome").asText()).isEqualTo("CHANGE_VERIFIED");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(current.resolve("key.pem"))))
                .isEqualTo("rw-------");
    }

    @Test
    void watch_takes_a_drift_to_people_once_and_it_ends_by_itself_when_it_disappears() throws Exception {
        String signature = inUse("tokenim", "NORMAL");
        watch();
        assertThat(driftsOf(signature)).isEmpty();
        tokenim.update(signature, "{\"pushEnabled\":false}");
        assertThat(watch().get("driftsFound").asInt()).isGreaterThanOrEqualTo(1);

        JsonNode drift = await().atMost(PATIENCE).until(() -> driftsOf(signature), found -> !found.isEmpty()).get(0);
        String key = drift.get("id").asText();
        String task = kim.task(key, "decide-about-drift");
        assertThat(difference(drift, "FIELD", "pushEnabled").get("live").asText()).isEqualTo("false");
        assertThat(kim.post("/api/v1/signatures/" + signature + "/changes", Map.of("reason", "Now")).refused(409).json()
                .get("code").asText()).isEqualTo("change.drift-open");
        watch();
        assertThat(kim.openTask(key, "decide-about-drift")).isEqualTo(task);
        assertThat(driftsOf(signature)).hasSize(1);

        tokenim.update(signature, "{\"pushEnabled\":true}");
        watch();
        // the certificate of this test leads to no trust anchor, and that stays
        JsonNode left = await().atMost(PATIENCE).until(() -> kim.get("/api/v1/drifts/" + key).ok().json(),
                one -> differences(one).stream().noneMatch(difference -> difference.get("kind").asText().equals("FIELD")));
        assertThat(differences(left)).extracting(one -> one.get("kind").asText()).containsOnly("CHECK");
        String second = await().atMost(PATIENCE).until(() -> kim.openTask(key, "decide-about-drift"),
                open -> !open.isEmpty() && !open.equals(task));
        kim.complete(second, Map.of("driftDecision", "ACCEPT", "comment", "It is a test certificate")).ok();
        await().atMost(PATIENCE).until(() -> kim.get("/api/v1/drifts/" + key).ok().json().get("outcome").asText()
                .equals("ACCEPTED"));

        tokenim.update(signature, "{\"pushEnabled\":false}");
        watch();
        String again = await().atMost(PATIENCE).until(() -> driftsOf(signature), found -> found.size() == 2).get(0)
                .get("id").asText();
        kim.task(again, "decide-about-drift");
        tokenim.update(signature, "{\"pushEnabled\":true}");
        watch();
        await().atMost(PATIENCE).until(() -> kim.get("/api/v1/drifts/" + again).ok().json().get("outcome").asText()
                .equals("AS_RECORDED"));
        assertThat(kim.openTask(again, "decide-about-drift")).isEmpty();
    }

    @Test
    void tokenim_that_does_not_answer_is_a_warning_and_no_drift() throws Exception {
        String signature = inUse("tokenim", "NORMAL");
        watch();
        tokenim.update(signature, "{\"pushEnabled\":false}");
        tokenim.fail("unavailable", "{}");

        JsonNode run = watch();

        assertThat(run.get("platformsFailed").asInt()).isGreaterThanOrEqualTo(1);
        assertThat(driftsOf(signature)).isEmpty();
        assertThat(client("ada").get("/api/v1/ledger/events?kind=platform.not-compared&size=200").ok().json()
                .findValuesAsText("sentence")).anyMatch(sentence -> sentence.startsWith("The platform tokenim could not be "
                        + "compared with what is recorded. “TokenIM (tokenim) answered"));
    }

    @Test
    void watch_leaves_alone_what_changes_while_a_change_is_guarded() throws Exception {
        String signature = inUse("tokenim", "NORMAL");
        String change = announced(kim, signature);
        mayBegin(kim, change);
        int before = driftsOf(signature).size();
        tokenim.update(signature, "{\"minimumClientVersion\":\"7.3\"}");
        watch();
        assertThat(driftsOf(signature)).hasSize(before);

        kim.post("/api/v1/changes/" + change + "/done", Map.of()).refused(202);
        kim.complete(kim.task(change, "decide-about-drift"), Map.of("driftDecision", "ACCEPT", "comment", "Wanted")).ok();
        assertThat(ended(change).get("outcome").asText()).isEqualTo("DRIFT_ACCEPTED");
    }

    @Test
    void where_there_is_no_interface_a_person_tells_what_the_console_shows() throws Exception {
        String signature = imported("tokenim-by-hand", "NORMAL");
        String change = announced(kim, signature);
        mayBegin(kim, change);
        assertThat(kim.post("/api/v1/changes/" + change + "/done", Map.of()).refused(400).json().get("code").asText())
                .isEqualTo("installation.fingerprint-needed");
        kim.post("/api/v1/changes/" + change + "/done", Map.of("installedFingerprint", "00".repeat(32))).refused(202);

        String task = kim.task(change, "decide-about-drift");
        assertThat(difference(kim.get("/api/v1/tasks/" + task + "/drift").ok().json(), "CERTIFICATE", "").get("live")
                .asText()).isEqualTo("SHA-256 " + "00".repeat(32));
        kim.complete(task, Map.of("driftDecision", "PUT_BACK")).ok();
        kim.complete(kim.task(change, "install-at-console"), Map.of("installationOutcome", "INSTALLED",
                "installedFingerprint", active(signature))).ok();

        assertThat(ended(change).get("outcome").asText()).isEqualTo("CHANGE_VERIFIED");
    }

    private String announcedWithKey(String signature, String key) {
        var headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.set("Idempotency-Key", key + signature);
        return as("kim").exchange("/api/v1/signatures/" + signature + "/changes", HttpMethod.POST,
                new HttpEntity<>("{\"reason\":\"TokenIM 7.3 is installed\"}", headers), JsonNode.class).getBody()
                .get("id").asText();
    }

    private String announced(Client who, String signature) {
        return who.post("/api/v1/signatures/" + signature + "/changes", Map.of("reason", "TokenIM 7.3 is installed",
                "plannedEnd", Instant.now().plus(2, ChronoUnit.HOURS).toString())).refused(202).json().get("id").asText();
    }

    /** Accepts what differs before the change: the certificates of these tests lead to no trust anchor. */
    private JsonNode mayBegin(Client decider, String change) {
        return await("before the change").atMost(PATIENCE).until(() -> {
            jobs.hurry(change);
            String task = decider.openTask(change, "decide-about-drift");
            if (!task.isEmpty()) {
                decider.complete(task, Map.of("driftDecision", "ACCEPT", "comment", "It is a test certificate"));
            }
            return decider.get("/api/v1/changes/" + change).ok().json();
        }, view -> view.get("mayBegin").asBoolean());
    }

    private JsonNode ended(String change) {
        return await("the end of the change").atMost(PATIENCE).until(() -> {
            jobs.hurry(change);
            return kim.get("/api/v1/changes/" + change).ok().json();
        }, view -> view.get("state").asText().equals("ENDED"));
    }

    private JsonNode watch() {
        String run = client("root").post("/api/v1/watch", Map.of()).refused(202).json().get("id").asText();
        return await("the watch").atMost(PATIENCE).until(() -> client("root").get("/api/v1/watch/" + run).ok().json(),
                view -> !view.get("finishedAt").isNull());
    }

    private List<JsonNode> driftsOf(String signature) {
        return StreamSupport.stream(kim.get("/api/v1/signatures/" + signature + "/drifts").ok().json().spliterator(), false)
                .toList();
    }

    private String inUse(String platform, String criticality) throws Exception {
        String id = imported(platform, criticality);
        Signature signature = inventory.signature(SignatureId.of(id));
        platforms.named(platform).install(signature, inventory.activeVersion(signature.id()).orElseThrow());
        return id;
    }

    private String imported(String platform, String criticality) {
        var openssl = new OpenSsl(folder);
        openssl.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "im.key",
                "-out", "im.pem", "-days", "300", "-subj", "/CN=Corp Messenger/O=Corp/C=CN", "-addext",
                "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=codeSigning");
        openssl.run("pkcs12", "-export", "-in", "im.pem", "-inkey", "im.key", "-out", "im.p12", "-passout",
                "pass:import-password");
        return kim.upload("/api/v1/signatures/import", "file", "im.p12", openssl.joined("im.p12"), new TreeMap<>(Map.of(
                "password", "import-password", "name", unique("Corp Messenger"), "platform", platform, "issuer",
                "private-ca", "criticality", criticality, "keepers", "kim,lee"))).refused(201).json().get("id").asText();
    }

    private String certificate(String commonName) {
        var openssl = new OpenSsl(folder);
        openssl.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                "other.key", "-out", "other.pem", "-days", "30", "-subj", "/CN=" + commonName);
        return new String(openssl.joined("other.pem"), StandardCharsets.US_ASCII);
    }

    private static List<JsonNode> differences(JsonNode drift) {
        return StreamSupport.stream(drift.get("differences").spliterator(), false).toList();
    }

    private static JsonNode difference(JsonNode drift, String kind, String name) {
        return differences(drift).stream().filter(one -> one.get("kind").asText().equals(kind))
                .filter(one -> one.get("name").asText().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError(drift.toPrettyString()));
    }

    private List<JsonNode> backupsOf(String signature) {
        return StreamSupport.stream(kim.get("/api/v1/backups?signature=" + signature).ok().json().spliterator(), false)
                .flatMap(page -> page.isArray() ? StreamSupport.stream(page.spliterator(), false) : Stream.of(page))
                .toList();
    }

    private List<String> sentences(String signature) {
        return client("ada").get("/api/v1/ledger/events?size=200&signature=" + signature).ok().json()
                .findValuesAsText("sentence");
    }

    private String name(String signature) {
        return inventory.signature(SignatureId.of(signature)).name();
    }

    private String active(String signature) {
        return inventory.activeVersion(SignatureId.of(signature)).orElseThrow().fingerprint();
    }

    private JsonNode atTokenIm(String signature) {
        return StreamSupport.stream(tokenim.state().get("signatures").spliterator(), false)
                .filter(known -> known.get("signature").asText().equals(signature)).findFirst().orElseThrow();
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
