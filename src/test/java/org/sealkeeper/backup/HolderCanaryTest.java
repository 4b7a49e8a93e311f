package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.security.People;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A recovery holder proves with openssl that the key still opens; nobody else can, and nobody gets away with guessing. */
class HolderCanaryTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @Autowired
    private RuntimeService runtime;
    @Autowired
    private ManagementService management;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private People people;

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client sato = new Client(() -> url(""), "sato", TestPeople.PASSWORD);

    @AfterEach
    void nobody_is_named_any_more() {
        people.unrestricted(() -> {
            runtime.createProcessInstanceQuery().processDefinitionKey("holder-canary").list()
                    .forEach(left -> runtime.deleteProcessInstance(left.getId(), "the test is over"));
            return null;
        });
        jdbc.sql("delete from recovery_holder").update();
    }

    @Test
    void a_holder_is_named_opens_the_canary_with_openssl_and_the_key_counts_as_proven() throws Exception {
        String fingerprint = sato.get("/api/v1/recovery-holders").ok().json().at("/0/fingerprint").asText();
        kim.post("/api/v1/recovery-holders/" + fingerprint + "/canaries", Map.of()).refused(403);
        sato.post("/api/v1/recovery-holders/" + fingerprint + "/canaries", Map.of()).refused(202);
        sato.post("/api/v1/recovery-holders/" + fingerprint + "/canaries", Map.of()).refused(202);
        String unknown = task(sato, fingerprint, "name-recovery-holder");
        assertThat(sato.complete(unknown, Map.of("holderUser", "nobody-here")).refused(400).text())
                .contains("There is no user nobody-here.");
        sato.complete(unknown, Map.of("holderUser", "kim")).ok();

        String task = task(kim, fingerprint, "open-canary");
        assertThat(kim.get("/api/v1/outbox?size=200").ok().text()).contains("Prove that your recovery key still opens");
        JsonNode canary = kim.get("/api/v1/tasks/" + task + "/canary").ok().json();
        assertThat(canary.at("/holder/user").asText()).isEqualTo("kim");
        assertThat(canary.at("/holder/open/overdue").asBoolean()).isFalse();
        Path folder = DATA.resolve("recovery");
        Files.write(folder.resolve("canary.cms"), kim.get(canary.get("messageUrl").asText()).ok().body());
        String words = new OpenSsl(folder).print("cms", "-decrypt", "-inform", "DER", "-in", "canary.cms", "-inkey",
                "recovery-key.pem", "-passin", "file:recovery-passphrase.txt").strip();
        assertThat(words).matches("[a-z]{6}( [a-z]{6}){3}");

        assertThat(sato.complete(task, Map.of("canaryWords", words)).refused(403).json().get("code").asText())
                .isEqualTo("canary.not-yours");
        assertThat(kim.complete(task, Map.of("canaryWords", "just any words")).refused(400).text())
                .contains("These are not the words that were sealed to CN=Sealkeeper recovery key");
        kim.complete(task, Map.of("canaryWords", words.toUpperCase().replace(' ', '-'))).ok();

        JsonNode proven = sato.get("/api/v1/recovery-holders").ok().json().get(0);
        assertThat(proven.get("provenAt").isNull()).isFalse();
        assertThat(proven.get("open").isNull()).isTrue();
        assertThat(jdbc.sql("select kind from ledger_event where kind like 'canary.%' order by sequence")
                .query(String.class).list()).containsSubsequence("canary.sealed", "canary.wrong-words", "canary.opened");
    }

    @Test
    void a_canary_that_is_not_opened_in_time_is_told_to_officers_and_shown() {
        String fingerprint = sato.get("/api/v1/recovery-holders").ok().json().at("/0/fingerprint").asText();
        kim.put("/api/v1/recovery-holders/" + fingerprint, Map.of("user", "kim")).refused(403);
        sato.put("/api/v1/recovery-holders/" + fingerprint, Map.of("user", "lee")).ok();
        sato.put("/api/v1/recovery-holders/" + "0".repeat(64), Map.of("user", "lee")).refused(404);
        sato.post("/api/v1/recovery-holders/" + fingerprint + "/canaries", Map.of()).refused(202);
        Client lee = new Client(() -> url(""), "lee", TestPeople.PASSWORD);
        task(lee, fingerprint, "open-canary");
        sato.put("/api/v1/recovery-holders/" + fingerprint, Map.of("user", "kim")).ok();
        assertThat(openTask(lee, fingerprint, "open-canary")).isEmpty();
        task(kim, fingerprint, "open-canary");

        jdbc.sql("update holder_canary set due_at = due_at - interval '30 days' where fingerprint = :fingerprint")
                .param("fingerprint", fingerprint).update();
        management.createJobQuery().timers().activityId("canary-overdue").list()
                .forEach(timer -> management.executeJob(timer.getId()));

        await().atMost(PATIENCE).until(() -> sato.get("/api/v1/outbox?size=200").ok().text()
                .contains("A recovery key was not proven in time: CN=Sealkeeper recovery key"));
        assertThat(sato.get("/api/v1/recovery-holders").ok().json().at("/0/open/overdue").asBoolean()).isTrue();
    }

    private static String task(Client client, String fingerprint, String activity) {
        return await(activity).atMost(PATIENCE).until(() -> openTask(client, fingerprint, activity), id -> !id.isEmpty());
    }

    private static String openTask(Client client, String fingerprint, String activity) {
        for (JsonNode task : client.get("/api/v1/tasks?size=200").ok().json()) {
            if (task.get("activityId").asText().equals(activity)) {
                return task.get("id").asText();
            }
        }
        return "";
    }
}
