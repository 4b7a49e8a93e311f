package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sealkeeper.text.Texts;

/** The committed vectors: what format 1 is stays what it is, and each way to be wrong is told apart. */
class SealedSetVectorsTest {

    private static final Path VECTORS = Path.of("src/test/resources/sealed-set");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("vectors")
    void each_vector_is_read_as_it_should_be(String vector) throws Exception {
        String[] words = vector.split(" ");
        var arguments = new ArrayList<>(List.of("--set=" + VECTORS.resolve(words[0]), "--out=" + folder.resolve("out"),
                "--signer=" + VECTORS.resolve("keys/signer.pem")));
        arguments.add((words[1].equals("password.txt") ? "--password-file=" : "--key=")
                + VECTORS.resolve("keys").resolve(words[1]));
        var bytes = new ByteArrayOutputStream();
        var print = new PrintStream(bytes, true, StandardCharsets.UTF_8);

        int code = OfflineRestore.run(Locale.ENGLISH, print, print, arguments.toArray(String[]::new));

        String said = bytes.toString(StandardCharsets.UTF_8).strip();
        if (words[2].equals("restored")) {
            assertThat(code).as(said).isZero();
            Path content = VECTORS.resolve("content");
            assertThat(files(folder.resolve("out"))).isEqualTo(words[0].equals("good/plain")
                    ? Map.of("README.txt", Files.readString(content.resolve("README.txt"))) : files(content));
        } else {
            assertThat(code).as(said).isEqualTo(1);
            assertThat(said).isEqualTo(words[2].equals("no-manifest")
                    ? Texts.english("offline.no-manifest", VECTORS.resolve(words[0]))
                    : Texts.english("offline.refused." + words[2], words[3]));
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void each_set_among_the_vectors_is_in_the_list() throws IOException {
        try (Stream<Path> sets = Stream.concat(Files.list(VECTORS.resolve("good")), Files.list(VECTORS.resolve("bad")))) {
            assertThat(sets.map(set -> VECTORS.relativize(set).toString().replace('\\', '/')).sorted())
                    .isEqualTo(vectors().map(line -> line.split(" ")[0]).distinct().sorted().toList());
        }
    }

    private static Stream<String> vectors() throws IOException {
        return Files.readAllLines(VECTORS.resolve("vectors.txt")).stream().filter(line -> !line.startsWith("#"));
    }

    private static Map<String, String> files(Path folder) throws IOException {
        var files = new TreeMap<String, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }
}
