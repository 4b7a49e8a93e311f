package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;

/** What people do at a vendor's console, with its checklist in Tasklist beside them, in a browser. */
class ConsoleTasksTest extends SealkeeperTest {

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);

    @Test
    void keeper_installs_at_the_console_and_enters_what_it_shows() {
        String signature = kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "CODE_SIGNING",
                "platform", "tokenim-by-hand", "issuer", "private-ca", "criticality", "LOW", "subject",
                "CN=Corp Messenger,O=Corp,C=CN", "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json()
                .get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version"))
                .ok().json().get("id").asText();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        String task = kim.task(renewal, "install-at-console");
        String fingerprint = kim.get("/api/v1/signatures/" + signature).ok().json().at("/versions/0/fingerprint").asText();

        try (var keeper = new Chromium(url(""), "zh-CN").logIn("kim")) {
            keeper.openTask(task).waitForText("登录 TokenIM 管理控制台").waitForText("下载（含私钥，PKCS#12）")
                    .screenshot("6-console-in-chinese");
            keeper.press(".start-process-action a").waitForText("撤回续期").screenshot("6-start-process-in-chinese")
                    .write(".modal-header input", "加密").waitUntilGone("撤回续期").waitForText("加密备份");
        }
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/camunda/app/tasklist/default/#/?task=" + task)
                    .waitForText("Choose Test, and make sure that TokenIM accepts the signature")
                    .waitForText("Download certificate chain (PEM)")
                    .choose("#installationOutcome", "INSTALLED").complete()
                    .waitForText("Enter the SHA-256 fingerprint that the console shows").closeNotifications()
                    .write("#installedFingerprint", fingerprint).screenshot("6-console")
                    .complete().waitForText("Select a task");
        }

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
    }
}
