package org.sealkeeper.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;
import org.sealkeeper.ledger.OfflineVerification;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * What {@code operations.md} says about a lost installation, with the commands that it has: what comes back works on, and that
 * it is older than what was is told by the checkpoints in the stores.
 */
class DatabaseBackupTest {

    private static final String MAKE_ROLE = "create role sealkeeper login password '…';";
    private static final String MAKE_DATABASE = "create database sealkeeper owner sealkeeper encoding 'UTF8' template template0;";
    private static final String DUMP = "pg_dump -Fc -f sealkeeper.dump sealkeeper";
    private static final String RESTORE = "pg_restore --no-owner --exit-on-error -d sealkeeper sealkeeper.dump";
    private static final String COPY = "cp -a data data.copy";
    private static final String PUT_ASIDE = "cd backups/sealkeeper-ledger/*/ && mkdir -p ~/before-the-restore && for each in *.checkpoint;"
            + " do [ \"${each%.checkpoint}\" -le 421 ] || mv \"$each\" ~/before-the-restore; done";
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Path place = Path.of("target", "test-data", "lost-" + UUID.randomUUID().toString().substring(0, 8)).toAbsolutePath();
    /** They survive. */
    private final Path stores = place.resolve("backups");
    private final List<Path> servers = new ArrayList<>();
    private Path programs;

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        servers.forEach(server -> run(Map.of(), "pg_ctl", "stop", "-w", "-m", "immediate", "-D", server.toString()));
    }

    @Test
    void a_dump_and_the_secret_bring_an_installation_back_and_the_stores_tell_that_it_is_older() throws IOException {
        assumeTrue(Boolean.getBoolean("sealkeeper.exhaustive"), "takes long; mvn -Pexhaustive verify");
        programs = Peers.require("initdb").toRealPath().getParent();
        Files.createDirectories(place);
        int before = server("before");
        String portal;
        String waiting;
        try (var application = new ChildApplication(place.resolve("before")).fast()) {
            application.start(properties(before));
            Client kim = application.as("kim");
            portal = kim.register("portal", "folder");
            String renewed = kim.firstVersion(portal);
            application.as("chen").approve(renewed);
            assertThat(kim.outcome(renewed)).isEqualTo("SIGNATURE_RENEWED");
            waiting = kim.firstVersion(kim.register("messenger", "folder"));
            application.as("chen").task(waiting, "approve-renewal");

            run(connection(before, "sealkeeper"), DUMP.split(" "));

            application.as("chen").approve(waiting);
            assertThat(kim.outcome(waiting)).isEqualTo("SIGNATURE_RENEWED");
            long events = checkpoint(application);
            await("its checkpoint in the store").atMost(PATIENCE).until(() -> newestCopy() >= events);
            application.kill();
        }

        int after = server("after");
        run(connection(after, "sealkeeper"), RESTORE.split(" "));
        Files.createDirectories(place.resolve("after/vault"));
        Files.copy(place.resolve("before/vault/secret"), place.resolve("after/vault/secret"), StandardCopyOption.COPY_ATTRIBUTES);
        try (var application = new ChildApplication(place.resolve("after")).fast()) {
            application.start(properties(after));
            // noticed by itself, and by who verifies
            await("what the page and the log say").atMost(PATIENCE).until(() -> fault(after).contains(
                    "an older state of the database was put back"));
            assertThat(verify(application)).isEqualTo(1);

            // work goes on, and the keys open: a set has them in it and is proven
            Client kim = application.as("kim");
            assertThat(kim.get("/api/v1/renewals/" + waiting).ok().json().get("state").asText()).isNotEqualTo("ENDED");
            application.as("chen").approve(waiting);
            assertThat(kim.outcome(waiting)).isEqualTo("SIGNATURE_RENEWED");
            assertThat(kim.story(waiting)).containsOnlyOnce("certificate.issued");
            long sets = proven(kim, portal);
            kim.post("/api/v1/signatures/" + portal + "/backups", Map.of()).ok();
            await("a proven backup").atMost(PATIENCE).until(() -> proven(kim, portal) > sets);

            // what is of a life that is over is put aside, and the stores have the new one
            run(Map.of("HOME", folder.toString()), "sh", "-c", PUT_ASIDE.replace("421",
                    fault(after).replaceFirst(".*Both had the same (\\d+) events.*", "$1")));
            assertThat(folder.resolve("before-the-restore")).isNotEmptyDirectory();
            await("that it is no longer said").atMost(PATIENCE).until(() -> fault(after).isEmpty());
            await("a copy").atMost(PATIENCE).until(() -> verify(application) == 0);
        }
    }

    /** The embedded PostgreSQL, whose programs make no dumps. With {@code -Pexhaustive}. */
    @Test
    void a_copy_of_the_data_folder_brings_an_installation_back() throws IOException {
        assumeTrue(Boolean.getBoolean("sealkeeper.exhaustive"), "takes long; mvn -Pexhaustive verify");
        var application = ChildApplication.prepared("copied");
        Path data = application.data().toAbsolutePath();
        Files.createDirectories(place);
        try {
            application.start();
            Client kim = application.as("kim");
            String waiting = kim.firstVersion(kim.register("messenger", "folder"));
            application.as("chen").task(waiting, "approve-renewal");
            application.close();
            Files.move(data, place.resolve("data"));
            run(Map.of(), COPY.split(" "));
            Files.move(place.resolve("data"), data);

            application.start();
            application.as("chen").approve(waiting);
            assertThat(kim.outcome(waiting)).isEqualTo("SIGNATURE_RENEWED");
            application.close();
            Files.move(data, place.resolve("lost"));

            Files.move(place.resolve("data.copy"), data);
            application.start();
            application.as("chen").approve(waiting);
            assertThat(kim.outcome(waiting)).isEqualTo("SIGNATURE_RENEWED");
            assertThat(kim.story(waiting)).containsOnlyOnce("certificate.issued");
        } finally {
            application.close();
        }
    }

    @Test
    void the_commands_are_those_that_the_guide_has() throws IOException {
        assertThat(Files.readString(Path.of("src/docs/operations.md"))).contains(MAKE_ROLE, MAKE_DATABASE, DUMP, RESTORE, COPY,
                PUT_ASIDE);
    }

    private static long proven(Client kim, String signature) {
        return kim.get("/api/v1/backups?signature=" + signature).ok().json().get("backups").findValuesAsText("state").stream()
                .filter("PROVEN"::equals).count();
    }

    private static long checkpoint(ChildApplication application) {
        return Long.parseLong(application.as("ada").get("/api/v1/ledger/checkpoint").ok().text().lines().toList().get(1));
    }

    private int verify(ChildApplication application) throws IOException {
        Client ada = application.as("ada");
        Files.write(folder.resolve("ledger.jsonl"), ada.get("/api/v1/ledger/export").ok().body());
        return OfflineVerification.run(folder.resolve("ledger.jsonl").toString(), "--key="
                + ada.get("/api/v1/ledger/keys").ok().json().at("/0/verifier").asText(), "--checkpoint="
                + stores.resolve("sealkeeper-ledger"));
    }

    private long newestCopy() {
        if (!Files.isDirectory(stores.resolve("sealkeeper-ledger"))) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(stores.resolve("sealkeeper-ledger"))) {
            return all.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".checkpoint"))
                    .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.')))).max().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fault(int port) {
        try (var connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/sealkeeper", "sealkeeper", "")) {
            return JdbcClient.create(new SingleConnectionDataSource(connection, true))
                    .sql("select coalesce(max(fault), '') from ledger_checkpoint_copy where store = 'local'").query(String.class)
                    .single();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String[] properties(int port) {
        return new String[] {"--sealkeeper.db.url=jdbc:postgresql://127.0.0.1:" + port + "/sealkeeper",
            "--sealkeeper.db.user=sealkeeper", "--sealkeeper.db.password=unasked", "--sealkeeper.backup.local.path=" + stores,
            "--sealkeeper.ledger.copy-interval=PT1S", "--sealkeeper.ledger.copy-initial-delay=PT1S"};
    }

    /** An empty database of a server of its own, on loopback and without a password. */
    private int server(String name) {
        int port = Ports.free();
        Path data = place.resolve("server-" + name);
        run(Map.of(), "initdb", "-D", data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N");
        run(Map.of(), "pg_ctl", "start", "-w", "-t", "120", "-D", data.toString(), "-l", data + ".log", "-o", "-p " + port
                + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=100");
        servers.add(data);
        for (String statement : List.of(MAKE_ROLE, MAKE_DATABASE)) {
            run(connection(port, "postgres"), "psql", "-v", "ON_ERROR_STOP=1", "-c", statement, "postgres");
        }
        return port;
    }

    private static Map<String, String> connection(int port, String user) {
        return Map.of("PGHOST", "127.0.0.1", "PGPORT", "" + port, "PGUSER", user);
    }

    /** In the folder where all of this lies. PostgreSQL's server does not run as root. */
    private void run(Map<String, String> environment, String... command) {
        boolean ofServer = command[0].equals("initdb") || command[0].equals("pg_ctl");
        var all = new ArrayList<String>(ofServer && "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U")
                : List.of());
        all.add(programs != null && Files.exists(programs.resolve(command[0])) ? programs.resolve(command[0]).toString()
                : command[0]);
        all.addAll(List.of(command).subList(1, command.length));
        try {
            Path output = Files.createTempFile(folder, command[0], ".out");
            var builder = new ProcessBuilder(all).directory(place.toFile()).redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            int code = builder.start().waitFor();
            assertThat(code).as("%s%n%s", all, Files.readString(output)).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
