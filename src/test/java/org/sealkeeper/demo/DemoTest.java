package org.sealkeeper.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;

/** The demo as somebody starts it who has never seen Sealkeeper: in a process of its own, on an empty data folder. */
class DemoTest {

    private static final Path DATA = Path.of("target", "test-data", "demo-" + UUID.randomUUID());

    @Test
    void renewal_runs_by_itself_and_everything_is_there_after_kill_9() throws IOException {
        try (var demo = new ChildApplication(DATA, "demo").fast()) {
            demo.start("--sealkeeper.embedded-postgres.fsync=false", "--sealkeeper.demo.autopilot=true");
            await("the renewal").atMost(Duration.ofMinutes(2)).until(() -> demo.log().contains("has ended"));
            assertThat(demo.log()).contains("The renewal of Corp Messenger has ended: the signature is renewed")
                    .contains("Corp Messenger    DUE ").contains("Corp Messenger is being renewed.")
                    .contains("tokenim issued a certificate, valid until");
            String before = demo.log();
            Path passwords = DATA.resolve("demo/passwords");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwords))).isEqualTo("rw-------");
            List<String> kept = Files.readAllLines(passwords);
            demo.kill();

            demo.start("--sealkeeper.embedded-postgres.fsync=false");
            await("the demo").atMost(Duration.ofMinutes(2)).until(() -> demo.log().length() > before.length()
                    && demo.log().substring(before.length()).contains("Corp Messenger has been renewed."));
            assertThat(Files.readAllLines(passwords)).isEqualTo(kept).hasSize(7)
                    .allSatisfy(line -> assertThat(demo.log().substring(before.length()))
                            .contains(line.replaceFirst("=", " ").split(" ")[1]));

            String ofKim = kept.stream().filter(line -> line.startsWith("kim=")).findFirst().orElseThrow().substring(4);
            var kim = new Client(demo::url, "kim", ofKim);
            Map<String, String> states = new TreeMap<>();
            Map<String, String> setBy = new TreeMap<>();
            for (JsonNode signature : kim.get("/api/v1/signatures").ok().json().get("signatures")) {
                states.put(signature.get("name").asText(), signature.get("state").asText());
                setBy.put(signature.get("name").asText(), signature.at("/effectiveExpiry/setBy").asText());
            }
            assertThat(states).isEqualTo(Map.of("Corp Messenger", "VALID", "Contract Seal", "VALID", "Staff Portal App",
                    "VALID"));
            assertThat(setBy.get("Corp Messenger")).isEqualTo("version 2");
            assertThat(setBy.get("Staff Portal App")).startsWith("localhost:");
            assertThat(kim.get("/api/v1/renewals").ok().json()).hasSize(1);
        }
    }
}
