package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;

/** Several signatures are renewed together, in a browser: ticked or found, planned, approved in Tasklist, stopped. */
class BatchPagesTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);
    private final String prefix = unique("Staff Portal");

    @Test
    void signatures_are_ticked_planned_approved_together_and_the_rest_is_stopped() {
        registered("1", "LOW");
        registered("2", "LOW");
        String running = registered("3", "LOW");
        registered("4", "NORMAL");
        kim.post("/api/v1/signatures/" + running + "/renewals", Map.of("reason", "At once")).ok();
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/signatures?q=" + prefix.replace(" ", "+")).waitForText("4 signatures").press("[data-picks-all]")
                    .screenshot("9-signatures-ticked").press(".actions button")
                    .waitForText("One signature cannot be in this batch and is left out")
                    .waitForText("2 signatures are approved together").screenshot("9-batch-plan")
                    .write("#reason", "They end with the year").press("#begin")
                    .waitForText("The batch has begun").screenshot("9-batch-begun");
        }
        String batch = newest();
        String task = chen.task(batch, "approve-batch");
        try (var approver = new Chromium(url(""), "en-US").logIn("chen")) {
            approver.openTask(task).waitForText("Approved with this task: 2").waitForText("With an approval of their own: 1")
                    .screenshot("9-approve-batch").choose("#decision", "approve").complete().waitForText("Select a task");
        }
        await().atMost(PATIENCE).until(() -> view(batch).at("/progress/running").asInt() == 1);
        try (var keeper = new Chromium(url(""), "zh-CN").logIn("kim")) {
            keeper.open("/batches/" + batch).waitForText("按安排陆续开始").waitForText("1 个正在进行").screenshot("9-batch-in-chinese")
                    .press("#stop summary").write("#stop #reason", "下周继续").press("#stop button")
                    .waitForText("批次已停止").screenshot("9-batch-stopped-in-chinese");
        }
        // what is more critical than the others comes first, and wants documents
        String renewal = view(batch).at("/signatures/0/renewalId").asText();
        await().atMost(PATIENCE).until(() -> kim.post("/api/v1/renewals/" + renewal + "/withdrawal",
                Map.of("reason", "The papers are not ready")).status() == 202);
        await().atMost(PATIENCE).until(() -> view(batch).get("state").asText().equals("ENDED"));
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/batches/" + batch).waitForText("2 not started any more").screenshot("9-batch-ended")
                    .open("/batches").waitForText("They end with the year").screenshot("9-batches").onPhone()
                    .page("9-batches-on-a-phone").open("/batches/" + batch).waitForText("2 not started any more")
                    .page("9-batch-on-a-phone").open("/signatures?q=" + prefix.replace(" ", "+")).waitForText("4 signatures")
                    .page("9-signatures-on-a-phone");
        }
    }

    @Test
    void a_long_batch_has_pages_and_shows_what_stands_alike() {
        List<String> signatures = IntStream.rangeClosed(1, 51).mapToObj(i -> registered(String.valueOf(i), "LOW")).toList();
        String batch = kim.post("/api/v1/renewals/bulk", Map.of("reason", "A long list", "signatures", signatures)).ok()
                .json().get("id").asText();
        await().atMost(PATIENCE).until(() -> view(batch).at("/progress/stage").asText().equals("TO_BE_APPROVED"));
        assertThat(view(batch).at("/progress/together").asInt()).isEqualTo(51);
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/batches/" + batch).waitForText("51 signatures are approved together");
            assertThat(rows(keeper)).isEqualTo(50);
            keeper.press("nav.pages a").waitForText("Earlier starts");
            assertThat(rows(keeper)).isEqualTo(1);
            keeper.press("#stop summary").write("#stop #reason", "It was too long").press("#stop button")
                    .waitForText("The batch was stopped");
            await().atMost(PATIENCE).until(() -> view(batch).get("state").asText().equals("ENDED"));
            keeper.open("/batches/" + batch + "?only=CANCELLED").waitForText("Later starts").page("9-batch-one-kind");
            assertThat(rows(keeper)).isEqualTo(50);
            keeper.open("/batches/" + batch + "?only=RENEWED");
            assertThat(rows(keeper)).isZero();
        }
    }

    @Test
    void all_that_were_found_are_planned_in_chinese_and_what_is_refused_is_a_sentence() {
        registered("1", "LOW");
        registered("2", "LOW");
        try (var keeper = new Chromium(url(""), "zh-CN").logIn("lee")) {
            keeper.open("/signatures?q=" + prefix.replace(" ", "+")).press(".actions button.quiet")
                    .waitForText("2 个签名由“审批人”组的一人一并审批").screenshot("9-batch-plan-in-chinese")
                    .open("/signatures?q=" + prefix.replace(" ", "+")).press(".actions button").waitForText("没有勾选任何签名");
        }
        assertThat(newestOf("They never were")).isNull();
    }

    private int rows(Chromium browser) {
        return browser.text("tbody").split(prefix, -1).length - 1;
    }

    private JsonNode view(String batch) {
        return kim.get("/api/v1/renewals/bulk/" + batch).ok().json();
    }

    private String newest() {
        return await().atMost(PATIENCE).until(() -> newestOf("They end with the year"), found -> found != null);
    }

    private String newestOf(String reason) {
        for (JsonNode batch : kim.get("/api/v1/renewals/bulk?size=50").ok().json()) {
            if (batch.get("reason").asText().equals(reason)) {
                return batch.get("id").asText();
            }
        }
        return null;
    }

    private String registered(String suffix, String criticality) {
        return kim.post("/api/v1/signatures", Map.of("name", prefix + " " + suffix, "kind", "TLS_SERVER", "platform", "folder",
                "issuer", "private-ca", "criticality", criticality, "subject", "CN=portal.corp.example,O=Corp,C=CN", "names",
                List.of("portal.corp.example"), "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json()
                .get("id").asText();
    }
}
