package org.sealkeeper.platform.tokenim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;

/** Sealkeeper is killed hard while TokenIM, which has issued already, has not answered yet. */
class TokenImCrashTest {

    private static final byte[] LETTER = "%PDF-1.7\nLetter\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);

    private final TokenImPeer tokenim = TokenImPeer.shared();

    @Test
    void submission_whose_answer_a_crash_swallowed_is_found_and_not_made_again() {
        tokenim.calm();
        String[] configuration = {"--sealkeeper.tokenim.tokenim.url=" + tokenim.url(),
            "--sealkeeper.tokenim.tokenim.user=sealkeeper", "--sealkeeper.tokenim.tokenim.password=simulator"};
        try (var application = new ChildApplication(Path.of("target", "test-data", "tokenim-" + System.nanoTime()))) {
            application.start(configuration);
            Client kim = application.as("kim");
            String signature = kim.post("/api/v1/signatures", Map.of("name", "Corp Messenger", "kind", "CODE_SIGNING",
                    "platform", "tokenim", "issuer", "tokenim", "criticality", "NORMAL", "subject", "CN=Corp,O=Corp",
                    "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
            String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version"))
                    .ok().json().get("id").asText();
            String documents = kim.task(renewal, "provide-supporting-documents");
            kim.upload("/api/v1/tasks/" + documents + "/documents", "files", "letter.pdf", LETTER,
                    Map.of("purpose", "authorisation-letter")).ok();
            kim.complete(documents, Map.of()).ok();
            tokenim.fail("slow", "{\"millis\":5000}");
            Client chen = application.as("chen");
            chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
            await().atMost(Duration.ofSeconds(90)).until(() -> !tokenim.submissionsOf(signature).isEmpty());
            application.kill();
            assertThat(tokenim.submissionsOf(signature)).hasSize(1);
            tokenim.calm();

            application.start(configuration);
            assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
            assertThat(tokenim.submissionsOf(signature)).hasSize(1);
            assertThat(kim.story(renewal)).containsOnlyOnce("certificate.issued");
        } finally {
            tokenim.calm();
        }
    }
}
