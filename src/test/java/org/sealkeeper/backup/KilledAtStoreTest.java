package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.backup.FaultyProxy.Fault;

/**
 * The one that writes a backup to a real S3 server is killed with SIGKILL in the middle of a call: the set is whole or does
 * not count, and the one before is as it was. Usually a sample of the calls; all of them with {@code -Pexhaustive}.
 */
class KilledAtStoreTest {

    private static final boolean EVERYTHING = Boolean.getBoolean("sealkeeper.exhaustive");
    private static final UUID BEFORE = UUID.fromString("6f1c2a52-8d3b-4b7e-9d55-0f3c4a6f7a01");
    private static final UUID KILLED = UUID.fromString("6f1c2a52-8d3b-4b7e-9d55-0f3c4a6f7a02");
    /** Two parts. */
    private static final int BYTES = 9_000_000;

    @TempDir
    private Path folder;

    /** What has reached the store of the call that is the last one. */
    private record Point(String object, Fault arrived) {

        boolean isWhole() {
            return object.equals("manifest.cms") && arrived == Fault.ANSWER_LOST;
        }
    }

    @Test
    void killed_at_each_call_to_ceph_a_set_is_whole_or_does_not_count() throws Exception {
        killedAt("Ceph", CephPeer.running().endpoint(), EVERYTHING ? all() : List.of(
                new Point("part-00001.cms", Fault.HALF), new Point("manifest.cms", Fault.ANSWER_LOST)));
    }

    @Test
    void killed_at_each_call_to_s3mock_a_set_is_whole_or_does_not_count() throws Exception {
        killedAt("S3Mock", S3MockPeer.running().endpoint(), EVERYTHING ? all() : List.of(
                new Point("manifest.cms", Fault.HALF)));
    }

    private static List<Point> all() {
        var all = new ArrayList<Point>();
        for (String object : List.of("part-00000.cms", "part-00001.cms", "key.cms", "manifest.cms")) {
            for (Fault arrived : List.of(Fault.RESET, Fault.HALF, Fault.ANSWER_LOST)) {
                all.add(new Point(object, arrived));
            }
        }
        return all;
    }

    private void killedAt(String peer, URI endpoint, List<Point> points) throws Exception {
        String bucket = Buckets.plain(endpoint);
        S3Store direct = Buckets.store(Buckets.settings(endpoint, bucket));
        Sets.write(new SealedSet(direct, "sets/before"), BEFORE, Sets.files("a.txt", "as it was"));
        Map<String, byte[]> before = objects(direct, "sets/before/");
        int whole = 0;
        for (Point point : points) {
            String set = "killed-" + points.indexOf(point);
            killedAt(point, endpoint, bucket, set);

            boolean counts = direct.get("sets/" + set + "/manifest.cms").isPresent();
            assertThat(counts).as("%s is killed at %s", peer, point).isEqualTo(point.isWhole());
            if (counts) {
                assertThat(opens(new SealedSet(direct, "sets/" + set), set)).isEqualTo("as it shall be");
            }
            assertThat(objects(direct, "sets/before/")).usingRecursiveComparison().isEqualTo(before);
            whole += counts ? 1 : 0;
        }
        System.out.printf("Killed while a set was written to %s: %d times, %d sets whole, %d did not count%n", peer,
                points.size(), whole, points.size() - whole);
        assertThat(Sets.open(new SealedSet(direct, "sets/before"), BEFORE).get("a.txt")).asString().isEqualTo("as it was");
    }

    /** The store gets as much of the call as the point says, from a process that is gone. */
    private void killedAt(Point point, URI endpoint, String bucket, String set) throws Exception {
        var writer = new CompletableFuture<Process>();
        try (var proxy = new FaultyProxy(endpoint)) {
            proxy.inject(point.arrived(), request -> {
                boolean last = request.startsWith("PUT ") && request.contains("/" + set + "/" + point.object());
                if (last) {
                    writer.join().destroyForcibly().onExit().join();
                }
                return last;
            });
            writer.complete(write(proxy.endpoint(), bucket, set));
            int code = writer.join().onExit().join().exitValue();
            assertThat(code).as("killed, see %s", Files.readString(folder.resolve(set + ".log"))).isEqualTo(128 + 9);
        } finally {
            writer.thenAccept(Process::destroyForcibly);
        }
    }

    private String opens(SealedSet set, String name) throws Exception {
        PrivateKey key = Pem.privateKey(Files.readString(folder.resolve(name + ".pem")), () -> new char[0]);
        byte[] manifest = set.store().get(set.prefix() + "/manifest.cms").orElseThrow();
        var content = set.open(KILLED, Optional.empty(), Cms.enclosedSigner(manifest), cms -> Cms.openWith(key, cms));
        assertThat(content.files().get("noise")).hasSize(BYTES);
        return new String(content.files().get("a.txt"), StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> objects(BackupStore store, String prefix) throws IOException {
        var objects = new LinkedHashMap<String, byte[]>();
        for (String name : store.list(prefix)) {
            objects.put(name, store.get(name).orElseThrow());
        }
        return objects;
    }

    private Process write(URI endpoint, String bucket, String set) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
                System.getProperty("java.class.path"), KilledAtStoreTest.class.getName(), folder.toString(),
                endpoint.toString(), bucket, set)
                .redirectErrorStream(true).redirectOutput(folder.resolve(set + ".log").toFile()).start();
    }

    /** The one that is killed. */
    public static void main(String[] arguments) throws Exception {
        Files.writeString(Path.of(arguments[0]).resolve(arguments[3] + ".pem"), Sets.pem(Sets.RECOVERY));
        S3Store store = Buckets.store(Buckets.settings(URI.create(arguments[1]), arguments[2], Buckets.SECRET_KEY,
                Duration.ofSeconds(40), null));
        Sets.write(new SealedSet(store, "sets/" + arguments[3]), KILLED, Sets.files("a.txt", "as it shall be", "noise",
                Sets.noise(BYTES, 4)));
    }
}
