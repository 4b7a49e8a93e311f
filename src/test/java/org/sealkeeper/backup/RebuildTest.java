package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.Peers;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;

/** Of one installation there is only the backup store left, and the recovery key; another one is filled from it. */
class RebuildTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void an_empty_installation_is_filled_from_a_store_and_renews() throws Exception {
        List.of("openssl", "curl", "jq").forEach(Peers::require);
        var kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
        String name = unique("Corp Messenger");
        String signature = kim.post("/api/v1/signatures", Map.of("name", name, "kind", "TLS_SERVER", "platform", "folder",
                "issuer", "private-ca", "criticality", "LOW", "subject", "CN=im.corp.example,O=Corp", "names",
                List.of("im.corp.example"), "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"), "reminderDays",
                List.of(20, 5))).ok().json().get("id").asText();
        String fingerprint = renewed(kim, new Client(() -> url(""), "chen", TestPeople.PASSWORD), signature);
        kim.post("/api/v1/signatures/" + signature + "/bindings", Map.of("kind", "TLS_ENDPOINT", "target",
                "im.corp.example:443")).ok();
        kim.post("/api/v1/signatures/" + signature + "/backups", Map.of()).ok();
        await("the backup").atMost(PATIENCE).until(() -> states(kim, signature).equals(List.of("PROVEN", "PROVEN", "PROVEN")));
        Path store = onlyTheSetsOf(signature);

        try (var application = ChildApplication.prepared("rebuilt")) {
            application.start();
            assertThat(rebuild(store, application.url())).as(said()).isZero();
            assertThat(said()).contains(name + ": imported with its key");

            Client there = application.as("kim");
            JsonNode list = there.get("/api/v1/signatures").ok().json().get("signatures");
            assertThat(list).hasSize(1);
            String rebuilt = list.get(0).get("id").asText();
            JsonNode view = there.get("/api/v1/signatures/" + rebuilt).ok().json();
            assertThat(view.get("name").asText()).isEqualTo(name);
            assertThat(view.get("platform").asText()).isEqualTo("folder");
            assertThat(view.get("issuer").asText()).isEqualTo("private-ca");
            assertThat(view.get("criticality").asText()).isEqualTo("LOW");
            assertThat(view.at("/keepers").toString()).contains("kim").contains("lee");
            assertThat(view.at("/reminderDays").toString()).isEqualTo("[20,5]");
            assertThat(view.at("/bindings").toString()).contains("im.corp.example:443");
            assertThat(view.at("/versions/0/fingerprint").asText()).isEqualTo(fingerprint);

            there.delete("/api/v1/signatures/" + rebuilt + "/bindings/" + view.at("/bindings/0/id").asText()).ok();
            // once more: what is there is told, and stays
            assertThat(rebuild(store, application.url())).isEqualTo(1);
            assertThat(said()).contains(name + ": not imported (409)");
            assertThat(there.get("/api/v1/signatures").ok().json().get("signatures")).hasSize(1);
            assertThat(renewed(there, application.as("chen"), rebuilt)).isNotEqualTo(fingerprint);
        }
    }

    private static String renewed(Client kim, Client chen, String signature) {
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It has to be",
                "evenIfValid", true)).ok().json().get("id").asText();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        for (JsonNode version : kim.get("/api/v1/signatures/" + signature).ok().json().get("versions")) {
            if (version.get("state").asText().equals("ACTIVE")) {
                return version.get("fingerprint").asText();
            }
        }
        throw new AssertionError("no active version");
    }

    private static List<String> states(Client kim, String signature) {
        List<String> states = new ArrayList<>();
        kim.get("/api/v1/backups?signature=" + signature).ok().json().get("backups")
                .forEach(backup -> states.add(backup.get("state").asText()));
        return states;
    }

    /** What somebody has carried away from the store, and from the server when it was set up. */
    private Path onlyTheSetsOf(String signature) throws IOException {
        Path store = Files.createDirectories(folder.resolve("store"));
        Path from = DATA.resolve("backups");
        Files.copy(from.resolve("restore.sh"), store.resolve("restore.sh"));
        Path sets = from.resolve("sets").resolve(signature);
        try (Stream<Path> all = Files.walk(sets)) {
            for (Path each : all.sorted().toList()) {
                Path place = store.resolve("sets").resolve(signature).resolve(sets.relativize(each).toString());
                Files.createDirectories(place.getParent());
                Files.copy(each, place);
            }
        }
        return store;
    }

    private int rebuild(Path store, String url) throws Exception {
        Path recovery = DATA.resolve("recovery");
        var builder = new ProcessBuilder("sh", "src/docs/rebuild.sh", store.toString(),
                recovery.resolve("recovery-key.pem").toString(), recovery.resolve("manifest-signer.pem").toString(), url,
                "kim").redirectErrorStream(true).redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("SEALKEEPER_PASSWORD", TestPeople.PASSWORD);
        builder.environment().put("RECOVERY_PASSPHRASE",
                Files.readString(recovery.resolve("recovery-passphrase.txt")).strip());
        builder.environment().put("TMPDIR", folder.toString());
        return builder.start().waitFor();
    }

    private String said() throws IOException {
        return Files.readString(folder.resolve("said"));
    }
}
