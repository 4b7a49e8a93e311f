package org.sealkeeper.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Ports;
import org.sealkeeper.SealkeeperApplication;

/** What somebody sees whose Sealkeeper does not start: one sentence, an exit code, and nothing changed. */
class StartTest {

    /** What starts although it should not is ended. */
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    /** How a start ended. */
    private record Ended(int exitCode, String said) {
    }

    @Test
    void port_in_use() throws Exception {
        try (var taken = new ServerSocket(0)) {
            Ended ended = start("--server.port=" + taken.getLocalPort());

            assertThat(ended.said).contains("Sealkeeper did not start. Port " + taken.getLocalPort() + " cannot be used");
            refusedAndUnchanged(ended);
        }
    }

    @Test
    void data_folder_of_another_version() throws Exception {
        Files.createDirectories(folder.resolve("postgresql"));
        Files.writeString(folder.resolve("postgresql/PG_VERSION"), "16\n");

        Ended ended = start();

        assertThat(ended.exitCode).isEqualTo(1);
        assertThat(ended.said).contains("postgresql was made by PostgreSQL 16; this Sealkeeper runs PostgreSQL 17.")
                .doesNotContain("\tat ", "APPLICATION FAILED", "ERROR");
        assertThat(files()).containsOnly("in-use", "postgresql");
    }

    @Test
    void data_folder_in_use() throws Exception {
        try (var channel = FileChannel.open(folder.resolve("in-use"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); var lock = channel.lock()) {
            Ended ended = start();

            assertThat(lock.isValid()).isTrue();
            assertThat(ended.exitCode).isEqualTo(1);
            assertThat(ended.said).contains("is used by another Sealkeeper that is running.")
                    .doesNotContain("\tat ", "APPLICATION FAILED", "ERROR");
        }
    }

    @Test
    void data_folder_that_is_a_file() throws Exception {
        Files.writeString(folder.resolve("file"), "");

        Ended ended = startIn(folder.resolve("file"));

        assertThat(ended.exitCode).isEqualTo(1);
        assertThat(ended.said).contains("cannot be written to by the user").doesNotContain("\tat ", "APPLICATION FAILED", "ERROR");
    }

    @Test
    void wrong_database_password() throws Exception {
        DataFolder data = DataFolder.open(folder.resolve("server"));
        try (data; var server = EmbeddedPostgres.start(data, false)) {
            Ended wrongPassword = start("--sealkeeper.db.url=" + server.url(), "--sealkeeper.db.user=sealkeeper",
                    "--sealkeeper.db.password=canary-wrong-password");
            Ended wrongDatabase = start("--sealkeeper.db.url=" + server.url().replace("/postgres", "/nowhere"),
                    "--sealkeeper.db.user=sealkeeper", "--sealkeeper.db.password=" + server.password());

            assertThat(wrongPassword.exitCode).isEqualTo(1);
            assertThat(wrongPassword.said).contains("does not let the user \"sealkeeper\" in.")
                    .doesNotContain("canary-wrong-password").doesNotContain("\tat ", "APPLICATION FAILED", "ERROR");
            assertThat(wrongDatabase.said).contains("does not exist on its server.").doesNotContain("\tat ", "APPLICATION FAILED", "ERROR");
        }
    }

    @Test
    void database_that_does_not_answer() throws Exception {
        int nobodyListens = Ports.free();

        Ended ended = start("--sealkeeper.db.url=jdbc:postgresql://localhost:" + nobodyListens + "/sealkeeper");

        assertThat(ended.exitCode).isEqualTo(1);
        assertThat(ended.said).contains("cannot be reached").doesNotContain("\tat ", "APPLICATION FAILED", "ERROR");
    }

    private void refusedAndUnchanged(Ended ended) throws IOException {
        assertThat(ended.exitCode).isEqualTo(1);
        assertThat(ended.said).doesNotContain("\tat ", "APPLICATION FAILED", "ERROR");
        assertThat(files()).isEmpty();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private Ended start(String... properties) throws IOException, InterruptedException {
        return startIn(folder, properties);
    }

    private static Ended startIn(Path data, String... properties) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=en", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                SealkeeperApplication.class.getName(), "--sealkeeper.data-dir=" + data));
        command.addAll(Arrays.asList(properties));
        if (Arrays.stream(properties).noneMatch(property -> property.startsWith("--server.port="))) {
            command.add("--server.port=0");
        }
        Path said = Files.createTempFile("sealkeeper-start-", ".log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroy();
        }
        return new Ended(process.waitFor(), Files.readString(said));
    }
}
