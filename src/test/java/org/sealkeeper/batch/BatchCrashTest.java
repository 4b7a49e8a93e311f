package org.sealkeeper.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;

/**
 * The application is killed hard in the middle of a backup and between two starts of a batch: each of its renewals is started
 * once, and ends well; each backup is finished.
 */
class BatchCrashTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void killed_and_restarted_batch_starts_each_renewal_once() {
        try (var application = ChildApplication.prepared("batch-crash")) {
            application.start("--sealkeeper.batch.pause=PT1S");
            Client kim = application.as("kim");
            List<String> signatures = IntStream.range(0, 6).mapToObj(i -> kim.post("/api/v1/signatures", Map.of("name",
                    "Staff Portal " + i, "kind", "TLS_SERVER", "platform", "folder", "issuer", "private-ca", "criticality",
                    "LOW", "subject", "CN=portal-" + i + ".corp.example,O=Corp", "names",
                    List.of("portal-" + i + ".corp.example"), "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee")))
                    .ok().json().get("id").asText()).toList();
            String batch = kim.post("/api/v1/renewals/bulk", Map.of("reason", "First versions", "signatures", signatures,
                    "windowEnd", Instant.now().plusSeconds(60).toString())).ok().json().get("id").asText();
            Client chen = application.as("chen");
            chen.complete(chen.task(batch, "approve-batch"), Map.of("decision", "approve")).ok();

            killInBackup(application, application.data().resolve("backups/sets"));
            application.start("--sealkeeper.batch.pause=PT1S");
            killWhenStarted(application, batch, 3);
            application.start("--sealkeeper.batch.pause=PT1S");

            JsonNode ended = await("the end of the batch").atMost(PATIENCE).until(() -> view(kim, batch),
                    view -> view.get("state").asText().equals("ENDED"));
            assertThat(ended.get("outcome").asText()).isEqualTo("BATCH_COMPLETED");
            assertThat(ended.at("/progress/renewed").asInt()).isEqualTo(6);
            for (String signature : signatures) {
                assertThat(kim.get("/api/v1/signatures/" + signature + "/renewals").ok().json()).hasSize(1);
                assertThat(kim.get("/api/v1/signatures/" + signature).ok().json().get("versions")).hasSize(1);
            }
            assertThat(kim.get("/api/v1/backups?size=100").ok().json().get("backups").findValues("state")).isNotEmpty()
                    .extracting(JsonNode::asText).containsOnly("PROVEN");
        }
    }

    /** When a set's folder is there and its manifest is not; on a disk that is too fast to see that, after the fourth. */
    private static void killInBackup(ChildApplication application, Path sets) {
        await("a set that is being written").atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .ignoreExceptions().until(() -> {
                    try (Stream<Path> folders = Files.find(sets, 2, (path, is) -> is.isDirectory()
                            && sets.relativize(path).getNameCount() == 2)) {
                        List<Path> begun = folders.toList();
                        return begun.size() > 4
                                || begun.stream().anyMatch(set -> !Files.exists(set.resolve("manifest.cms")));
                    }
                });
        application.kill();
    }

    private static void killWhenStarted(ChildApplication application, String batch, int number) {
        Client kim = application.as("kim");
        await(number + " starts").atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() ->
                view(kim, batch).at("/progress/waiting").asInt() <= 6 - number);
        application.kill();
    }

    private static JsonNode view(Client kim, String batch) {
        return kim.get("/api/v1/renewals/bulk/" + batch).ok().json();
    }
}
