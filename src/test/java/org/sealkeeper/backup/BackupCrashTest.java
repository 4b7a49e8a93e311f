package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.backup.FaultyProxy.Fault;

/**
 * The application is killed hard in the middle of a call to one of its two S3 stores: the next start finishes the backup, and
 * the one before is as it was. With {@code -Pexhaustive} only; {@code BatchCrashTest} kills it once in a backup each time.
 */
class BackupCrashTest {

    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /** The call that is the last one, and what of it has reached the store. */
    private record Point(String call, String bucket, String object, Fault arrived) {

        boolean isIt(String request) {
            return request.startsWith(call + " /" + bucket + "/corp/sets/") && request.contains("/" + object);
        }
    }

    @Test
    void killed_in_the_middle_of_a_backup_it_is_finished_by_the_next_start() throws Exception {
        assumeTrue(Boolean.getBoolean("sealkeeper.exhaustive"));
        var endpoint = S3MockPeer.running().endpoint();
        String first = Buckets.plain(endpoint);
        String second = Buckets.plain(endpoint);
        try (var proxy = new FaultyProxy(endpoint); var application = ChildApplication.prepared("backup-crash")) {
            String[] stores = stores(proxy, first, second);
            application.start(stores);
            Client kim = application.as("kim");
            String signature = imported(kim);
            kim.post("/api/v1/signatures/" + signature + "/backups", Map.of()).refused(202);
            String before = proven(kim, next(kim, signature, List.of()));
            for (Point point : List.of(
                    new Point("PUT", first, "part-00000.cms", Fault.HALF),
                    new Point("PUT", first, "key.cms", Fault.ANSWER_LOST),
                    new Point("PUT", first, "manifest.cms", Fault.RESET),
                    new Point("PUT", first, "manifest.cms", Fault.ANSWER_LOST),
                    new Point("PUT", second, "part-00000.cms", Fault.ANSWER_LOST),
                    new Point("PUT", second, "manifest.cms", Fault.HALF),
                    new Point("PUT", second, "manifest.cms", Fault.ANSWER_LOST),
                    new Point("GET", second, "manifest.cms", Fault.RESET))) {
                var buckets = List.of(Buckets.store(Buckets.settings(endpoint, first)),
                        Buckets.store(Buckets.settings(endpoint, second)));
                var whole = objects(buckets, before);
                List<String> earlier = backups(kim, signature);
                killedAt(point, kim, application, proxy, signature);
                application.start(stores);

                String prefix = proven(kim, next(kim, signature, earlier));
                assertThat(objects(buckets, prefix)).as("%s", point).hasSize(6);
                assertThat(objects(buckets, before)).usingRecursiveComparison().isEqualTo(whole);
                before = prefix;
                System.out.printf("Killed in a backup at %s: finished by the next start%n", point);
            }
        }
    }

    private static void killedAt(Point point, Client kim, ChildApplication application, FaultyProxy proxy,
            String signature) throws InterruptedException {
        var killed = new CountDownLatch(1);
        var isAlive = new AtomicBoolean(true);
        proxy.inject(point.arrived(), request -> {
            // of two calls at once, one kills: the other could do so when the next process has started
            boolean last = point.isIt(request) && isAlive.compareAndSet(true, false);
            if (last) {
                application.kill();
                killed.countDown();
            }
            return last;
        });
        try {
            kim.post("/api/v1/signatures/" + signature + "/backups", Map.of());
        } catch (UncheckedIOException killedBeforeTheAnswer) {
            assertThat(killedBeforeTheAnswer).isNotNull();
        }
        assertThat(killed.await(PATIENCE.toMinutes(), TimeUnit.MINUTES)).as("%s", point).isTrue();
    }

    private static String[] stores(FaultyProxy proxy, String first, String second) {
        var properties = new ArrayList<>(List.of("--sealkeeper.backup.local.enabled=false"));
        for (var store : Map.of("a", first, "b", second).entrySet()) {
            String property = "--sealkeeper.backup.s3." + store.getKey() + ".";
            properties.addAll(List.of(property + "endpoint=" + proxy.endpoint(), property + "bucket=" + store.getValue(),
                    property + "prefix=corp/", property + "path-style=true", property + "access-key=" + Buckets.ACCESS_KEY,
                    property + "secret-key=" + Buckets.SECRET_KEY));
        }
        return properties.toArray(String[]::new);
    }

    private static String imported(Client kim) throws Exception {
        KeyPair pair = Sets.ec();
        var certificate = SelfSigned.certificate("CN=Corp Messenger", pair, Instant.now());
        return kim.upload("/api/v1/signatures/import", "file", "corp.p12", KeyFile.write(pair.getPrivate(),
                List.of(certificate), "long-enough".toCharArray()), Map.of("password", "long-enough", "name",
                "Corp Messenger", "platform", "folder", "issuer", "private-ca", "criticality", "LOW", "keepers",
                "kim,lee")).ok().json().get("id").asText();
    }

    private static String next(Client kim, String signature, List<String> earlier) {
        return await("a backup").atMost(PATIENCE).until(() -> backups(kim, signature).stream()
                .filter(id -> !earlier.contains(id)).findFirst().orElse(""), id -> !id.isEmpty());
    }

    private static List<String> backups(Client kim, String signature) {
        return kim.get("/api/v1/backups?signature=" + signature).ok().json().get("backups").findValuesAsText("id");
    }

    /** Its folder, once every store has it and a drill has restored it from each. */
    private static String proven(Client kim, String backup) {
        JsonNode view = await("a proven backup").atMost(PATIENCE).until(() -> kim.get("/api/v1/backups/" + backup).ok()
                .json(), one -> one.at("/backup/state").asText().equals("PROVEN"));
        assertThat(view.at("/backup/copies").findValuesAsText("state")).containsOnly("PROVEN").hasSize(2);
        return view.get("prefix").asText();
    }

    private static SortedMap<String, byte[]> objects(List<S3Store> stores, String prefix) throws IOException {
        var objects = new TreeMap<String, byte[]>();
        for (S3Store store : stores) {
            for (String name : store.list(prefix + "/")) {
                objects.put(store.place() + " " + name, store.get(name).orElseThrow());
            }
        }
        return objects;
    }
}
