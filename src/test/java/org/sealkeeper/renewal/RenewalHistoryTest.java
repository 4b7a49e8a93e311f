package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;

class RenewalHistoryTest extends SealkeeperTest {

    private final Client kim = client("kim");
    private final Client chen = client("chen");

    @Test
    void history_tells_a_renewal_as_a_story_with_who_when_how_long_and_what_came_of_it() {
        String renewal = renewed();
        List<JsonNode> history = StreamSupport.stream(
                kim.get("/api/v1/renewals/" + renewal + "/history").ok().json().spliterator(), false).toList();

        assertThat(history).extracting(event -> event.get("sentence").asText())
                .containsSubsequence("The step “Check signature status” ended: done.",
                        "The backup was restored in a drill and counts.",
                        "The task “Approve renewal” waits for somebody.",
                        "chen decided: approved. “Checked”",
                        "The task “Approve renewal” ended, by chen: done.",
                        "Version 1 on the platform folder: installed.",
                        "The step “Store report” ended: done.",
                        "The renewal ended: the signature is renewed.")
                .noneMatch(sentence -> sentence.startsWith("event."));
        assertThat(history).filteredOn(event -> event.get("kind").asText().matches("(step|task)\\.ended"))
                .allMatch(event -> event.get("durationMillis").isNumber())
                .allMatch(event -> event.get("outcome").asText().equals("COMPLETED"));
    }

    private String renewed() {
        String signature = kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "TLS_SERVER",
                "platform", "folder", "issuer", "private-ca", "criticality", "LOW", "subject", "CN=im.corp.example",
                "names", List.of("im.corp.example"), "keepers", List.of("kim", "lee"), "keyAlgorithm", "EC_P256"))
                .refused(201).json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It expires soon"))
                .refused(202).json().get("id").asText();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve", "comment", "Checked")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        return renewal;
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
