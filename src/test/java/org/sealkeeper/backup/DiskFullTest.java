package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk is full at each write of a set, on a small file system of its own (a tmpfs in a namespace of the test's). */
class DiskFullTest {

    private static final int BLOCK = 4096;
    private static final int DISK_BLOCKS = 64;
    /** More than a set of the size that is written here takes. */
    private static final int MOST_FREE = 24;

    @TempDir
    private Path disk;

    @Test
    void with_any_number_of_free_blocks_a_set_is_whole_or_absent_and_the_one_before_stays() throws Exception {
        Process writer = new ProcessBuilder("unshare", "-r", "-m", "sh", "-c",
                "mount -t tmpfs -o size=" + DISK_BLOCKS * BLOCK + " tmpfs \"$0\" && exec \"$@\"", disk.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), DiskFullTest.class.getName(), disk.toString())
                .redirectErrorStream(true).start();
        List<String> said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        Assumptions.assumeTrue(said.stream().noneMatch(line -> line.matches("(unshare|mount): .*")),
                "no file system can be mounted here for this test: " + said);

        assertThat(writer.waitFor()).as(said.toString()).isZero();
        List<String> outcomes = said.stream().filter(line -> line.startsWith("outcome ")).toList();
        assertThat(outcomes).hasSize(MOST_FREE + 1).contains("outcome whole")
                .contains("outcome absent, 0 objects", "outcome absent, 1 objects", "outcome absent, 2 objects");
    }

    /** In the process that has the small disk: writes a set again and again, with one more block free each time. */
    public static void main(String[] arguments) throws Exception {
        Path disk = Path.of(arguments[0]);
        var store = new LocalStore(disk.resolve("store"));
        UUID before = UUID.randomUUID();
        Sets.write(new SealedSet(store, "sets/before"), before, Sets.files("README.txt", "before"));
        for (int free = 0; free <= MOST_FREE; free++) {
            leave(disk, free);
            UUID id = UUID.randomUUID();
            boolean written = true;
            try {
                Sets.write(new SealedSet(store, "sets/now"), id, Sets.files("README.txt", Sets.noise(20_000, free)));
            } catch (IOException full) {
                written = false;
            }
            Files.delete(disk.resolve("ballast"));
            List<String> objects = store.list("sets/now/");
            if (written) {
                if (Sets.open(new SealedSet(store, "sets/now"), id).size() != 1) {
                    throw new AssertionError("not whole");
                }
                System.out.println("outcome whole");
            } else {
                if (objects.contains("sets/now/manifest.cms")) {
                    throw new AssertionError("a manifest though the disk was full");
                }
                System.out.println("outcome absent, " + objects.size() + " objects");
            }
            if (Sets.open(new SealedSet(store, "sets/before"), before).size() != 1) {
                throw new AssertionError("the set before is damaged");
            }
            try (Stream<Path> left = Files.list(disk.resolve("store/sets"))) {
                for (Path folder : left.filter(each -> each.endsWith("now")).toList()) {
                    assertNothingTemporary(folder);
                    for (String name : objects) {
                        store.delete(name);
                    }
                    Files.deleteIfExists(folder);
                }
            }
        }
    }

    private static void assertNothingTemporary(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.anyMatch(file -> file.toString().endsWith(".tmp"))) {
                throw new AssertionError("a temporary file stayed");
            }
        }
    }

    /** Fills the disk but for some blocks. */
    private static void leave(Path disk, int blocks) throws IOException {
        long free = Files.getFileStore(disk).getUsableSpace() / BLOCK;
        try (var ballast = new RandomAccessFile(disk.resolve("ballast").toFile(), "rw")) {
            ballast.write(new byte[(int) Math.max(0, free - blocks) * BLOCK]);
        }
    }
}
