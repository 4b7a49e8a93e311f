package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The one that writes a backup is killed with SIGKILL when an object's temporary file, or the object itself, turns up on the
 * disk: the set is whole or does not count, and the one before is as it was.
 */
class KilledBackupTest {

    private static final UUID BEFORE = UUID.fromString("6f1c2a52-8d3b-4b7e-9d55-0f3c4a6f7a01");
    private static final UUID KILLED = UUID.fromString("6f1c2a52-8d3b-4b7e-9d55-0f3c4a6f7a02");
    /** Three parts. */
    private static final int BYTES = 17_000_000;

    @TempDir
    private Path folder;

    @Test
    void killed_at_each_object_a_set_is_whole_or_does_not_count() throws Exception {
        var store = new LocalStore(folder.resolve("store"));
        Sets.write(new SealedSet(store, "before"), BEFORE, Sets.files("a.txt", "as it was"));
        Map<String, byte[]> before = objects(folder.resolve("store/before"));
        int whole = 0;
        int points = 0;
        for (String object : new String[] {"part-00000.cms", "part-00002.cms", "key.cms", "manifest.cms"}) {
            for (boolean named : new boolean[] {false, true}) {
                String set = "killed-" + points++;
                Path place = folder.resolve("store").resolve(set);
                Process writer = write(set);
                killWhen(writer, () -> there(place, name -> named ? name.equals(object)
                        : name.startsWith("." + object + ".")));

                var sealed = new SealedSet(store, set);
                boolean counts = store.get(set + "/manifest.cms").isPresent();
                if (counts) {
                    assertThat(opens(sealed)).as("%s, killed at %s of %s", set, named ? "the name" : "the temporary file",
                            object).isEqualTo("as it shall be");
                }
                assertThat(objects(folder.resolve("store/before"))).usingRecursiveComparison().isEqualTo(before);
                whole += counts ? 1 : 0;
            }
        }
        System.out.printf("Killed while a set was written: %d times, %d sets whole, %d did not count%n", points, whole,
                points - whole);
        assertThat(Sets.open(new SealedSet(store, "before"), BEFORE).get("a.txt")).asString().isEqualTo("as it was");
    }

    private String opens(SealedSet set) throws Exception {
        PrivateKey key = Pem.privateKey(Files.readString(folder.resolve(set.prefix() + ".pem")), () -> new char[0]);
        byte[] manifest = set.store().get(set.prefix() + "/manifest.cms").orElseThrow();
        var content = set.open(KILLED, Optional.empty(), Cms.enclosedSigner(manifest), cms -> Cms.openWith(key, cms));
        assertThat(content.files().get("noise")).hasSize(BYTES);
        return new String(content.files().get("a.txt"), StandardCharsets.UTF_8);
    }

    private Process write(String set) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
                System.getProperty("java.class.path"), KilledBackupTest.class.getName(), folder.toString(), set)
                .redirectErrorStream(true).redirectOutput(folder.resolve(set + ".log").toFile()).start();
    }

    private static void killWhen(Process writer, BooleanSupplier point) throws InterruptedException {
        try {
            while (writer.isAlive() && !point.getAsBoolean()) {
                Thread.onSpinWait();
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }

    private static boolean there(Path place, Predicate<String> name) {
        if (!Files.isDirectory(place)) {
            return false;
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.anyMatch(file -> name.test(file.getFileName().toString()));
        } catch (IOException | UncheckedIOException changedMeanwhile) {
            return false;
        }
    }

    /** Without what a killed one has left of a temporary file. */
    private static SortedMap<String, byte[]> objects(Path place) throws IOException {
        var objects = new TreeMap<String, byte[]>();
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().startsWith(".")) {
                    objects.put(place.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        return objects;
    }

    /** The one that is killed: writes a set of three parts. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Files.writeString(folder.resolve(arguments[1] + ".pem"), Sets.pem(Sets.RECOVERY));
        Sets.write(new SealedSet(new LocalStore(folder.resolve("store")), arguments[1]), KILLED,
                Sets.files("a.txt", "as it shall be", "noise", Sets.noise(BYTES, 4)));
    }
}
