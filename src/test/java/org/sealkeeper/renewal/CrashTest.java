package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;

/** The application is killed hard in the middle of a renewal, three times, and the renewal still ends well. */
class CrashTest {

    @Test
    void killed_and_restarted_renewal_ends_renewed_with_one_certificate() {
        try (var application = new ChildApplication(Path.of("target", "test-data", "crash-" + System.nanoTime()))) {
            application.start();
            Client kim = application.as("kim");
            String signature = kim.post("/api/v1/signatures", Map.of("name", "Corp Messenger", "kind", "TLS_SERVER",
                    "platform", "folder", "issuer", "private-ca", "criticality", "LOW", "subject",
                    "CN=im.corp.example,O=Corp", "names", new String[] {"im.corp.example"}, "keepers",
                    new String[] {"kim", "lee"})).ok().json().get("id").asText();
            String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version"))
                    .ok().json().get("id").asText();
            Client chen = application.as("chen");
            chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
            application.kill();

            application.start();
            killWhen(application, renewal, "certificate.issued");
            application.start();
            killWhen(application, renewal, "version.installed");
            application.start();

            assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
            assertThat(Collections.frequency(kim.story(renewal), "certificate.issued")).isEqualTo(1);
            assertThat(kim.get("/api/v1/signatures/" + signature).ok().json().get("versions")).hasSize(1);
        }
    }

    private static void killWhen(ChildApplication application, String renewal, String recorded) {
        Client kim = application.as("kim");
        await(recorded).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20))
                .until(() -> kim.story(renewal).contains(recorded));
        application.kill();
    }
}
