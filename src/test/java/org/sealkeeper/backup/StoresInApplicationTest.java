package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;

/** An application with a folder, Ceph with Object Lock, and S3Mock: configured, backed up, proven from each that is required. */
class StoresInApplicationTest {

    @Test
    void a_backup_lies_on_the_folder_and_under_object_lock_on_ceph_and_what_pretends_gets_none() throws Exception {
        var ceph = CephPeer.running().endpoint();
        var mock = S3MockPeer.running().endpoint();
        String bucket = Buckets.withObjectLock(ceph);
        try (var application = ChildApplication.prepared("stores")) {
            application.start(s3("ceph", "endpoint", ceph), s3("ceph", "bucket", bucket), s3("ceph", "path-style", true),
                    s3("ceph", "access-key", CephPeer.ACCESS_KEY), s3("ceph", "secret-key", CephPeer.SECRET_KEY),
                    s3("ceph", "object-lock", "P1D"), s3("mock", "endpoint", mock),
                    s3("mock", "bucket", Buckets.withObjectLock(mock)), s3("mock", "path-style", true),
                    s3("mock", "access-key", "any"), s3("mock", "secret-key", "any"), s3("mock", "object-lock", "P1D"),
                    s3("mock", "required", false), "--sealkeeper.backup.catch-up-interval=PT1S");
            Client kim = application.as("kim");
            String signature = kim.post("/api/v1/signatures", Map.of("name", "Corp Messenger", "kind", "CODE_SIGNING",
                    "platform", "folder", "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Corp",
                    "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();

            kim.post("/api/v1/signatures/" + signature + "/backups", Map.of()).ok();

            String list = "/api/v1/backups?signature=" + signature;
            await().atMost(Duration.ofMinutes(2)).until(() ->
                    kim.get(list).ok().json().get("backups").findValuesAsText("state").contains("PROVEN"));
            await().atMost(Duration.ofMinutes(2)).until(() -> copy(kim, list, "mock").hasNonNull("fault"));
            assertThat(copy(kim, list, "local").get("state").asText()).isEqualTo("PROVEN");
            assertThat(copy(kim, list, "ceph").get("state").asText()).isEqualTo("PROVEN");
            assertThat(copy(kim, list, "mock").get("state").asText()).isEqualTo("WAITING");
            assertThat(copy(kim, list, "mock").get("fault").asText()).contains("It says yes to that, but");
            assertThat(answer(kim, "ceph")).isEqualTo("YES");
            assertThat(answer(kim, "mock")).isEqualTo("PRETENDED");
            assertThat(kim.get("/api/v1/stores/mock").ok().json().get("shortcoming").asText())
                    .contains("Nothing is written there until then.");
            try (var s3 = Buckets.client(Buckets.settings(ceph, bucket))) {
                assertThat(s3.listObjectsV2(objects -> objects.bucket(bucket).prefix("sets/")).contents()).isNotEmpty()
                        .allSatisfy(object -> assertThat(s3.headObject(head -> head.bucket(bucket).key(object.key()))
                                .objectLockModeAsString()).isEqualTo("COMPLIANCE"));
            }
        }
    }

    private static JsonNode copy(Client client, String list, String store) {
        for (JsonNode copy : client.get(list).ok().json().get("backups").get(0).get("copies")) {
            if (copy.get("store").asText().equals(store)) {
                return copy;
            }
        }
        throw new AssertionError("No copy at " + store);
    }

    private static String answer(Client client, String store) {
        for (JsonNode found : client.get("/api/v1/stores/" + store).ok().json().get("capabilities")) {
            if (found.get("capability").asText().equals("IMMUTABLE")) {
                return found.get("answer").asText();
            }
        }
        return "";
    }

    private static String s3(String id, String name, Object value) {
        return "--sealkeeper.backup.s3." + id + "." + name + "=" + value;
    }
}
