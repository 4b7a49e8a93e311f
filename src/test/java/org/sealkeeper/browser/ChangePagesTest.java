package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;

/** An update that is announced in Tasklist, and what it left behind, in a browser. */
class ChangePagesTest extends SealkeeperTest {

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);
    private final String name = unique("Staff Portal");

    @Test
    void update_is_announced_confirmed_and_what_it_left_is_put_back() throws Exception {
        String signature = inUse();
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.startProcess("Change guard").write("#search", name).waitForText(name + " – ")
                    .choose("#signature", signature).write("#reason", "The web server is updated")
                    .screenshot("8-announce-change").press(".modal-footer .btn-primary").waitForText("has been started");
        }
        String change = await().atMost(Duration.ofMinutes(2)).until(() ->
                kim.get("/api/v1/signatures/" + signature + "/changes").ok().json(), found -> !found.isEmpty())
                .get(0).get("id").asText();
        String confirm = kim.task(change, "confirm-change");
        Path key = DATA.toAbsolutePath().resolve("platforms").resolve(signature).resolve("current").resolve("key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.openTask(confirm).waitForText("The web server is updated").screenshot("8-confirm-change").complete()
                    .waitForText("Select a task");
            keeper.openTask(kim.task(change, "decide-about-drift")).waitForText("key.pem: rw-r--r--")
                    .screenshot("8-decide-about-drift");
        }
        try (var keeper = new Chromium(url(""), "zh-CN").logIn("kim")) {
            keeper.open("/camunda/app/tasklist/default/#/?task=" + kim.task(change, "decide-about-drift"))
                    .waitForText("folder.txt，第 6 行")
                    .screenshot("8-decide-about-drift-in-chinese").choose("#driftDecision", "PUT_BACK").complete();
            JsonNode ended = await().atMost(Duration.ofMinutes(2)).until(() ->
                    kim.get("/api/v1/changes/" + change).ok().json(), view -> view.get("state").asText().equals("ENDED"));
            assertThat(ended.get("outcome").asText()).isEqualTo("CHANGE_VERIFIED");
            keeper.open("/signatures/" + signature).waitForText("平台与记录一致").waitForText("恢复为记录的状态")
                    .screenshot("8-changes-in-chinese");
        }
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/signatures/" + signature).waitForText("the platform is as it was recorded")
                    .waitForText("put back what is recorded").screenshot("8-changes");
        }
    }

    private String inUse() {
        String signature = kim.post("/api/v1/signatures", Map.of("name", name, "kind", "CODE_SIGNING", "platform", "folder",
                "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Staff Portal,O=Corp,C=CN", "keyAlgorithm",
                "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version"))
                .ok().json().get("id").asText();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        return signature;
    }
}
