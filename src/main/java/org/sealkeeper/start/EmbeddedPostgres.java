package org.sealkeeper.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's own PostgreSQL in the data folder: kept between runs, safe on power loss, on loopback with a
 * generated password. A server that outlived its application (kill -9) is stopped before the next one starts.
 */
final class EmbeddedPostgres implements AutoCloseable {

    static final String USER = "sealkeeper";
    static final String DATABASE = "postgres";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String MAJOR_VERSION = "17";
    private static final int START_SECONDS = 60;
    private static final int TRIES = 3;

    private final DataFolder folder;
    private final Path bin;
    private final Path data;
    private final boolean fsync;
    private final String password;
    private int port;

    private EmbeddedPostgres(DataFolder folder, Path bin, boolean fsync) throws IOException {
        this.folder = folder;
        this.bin = bin;
        this.data = folder.path().resolve("postgresql");
        this.fsync = fsync;
        this.password = password(folder);
    }

    /** @throws StartRefused when the folder holds another version's data, or the server cannot be run here */
    static EmbeddedPostgres start(DataFolder folder, boolean fsync) {
        Path data = folder.path().resolve("postgresql");
        try {
            refuseOtherVersion(data);
            Path bin = PostgresBinaries.unpackedIn(folder.path().resolve("postgresql-programs")).resolve("bin");
            var postgres = new EmbeddedPostgres(folder, bin, fsync);
            postgres.initialize();
            postgres.stopLeftOver();
            postgres.run();
            return postgres;
        } catch (IOException e) {
            throw new StartRefused(e, "start.postgresql-failed", e.getMessage(), folder.path());
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    String password() {
        return password;
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (IOException e) {
            log.warn("PostgreSQL in {} did not stop: {}. The next start stops it.", data, e.getMessage());
        }
    }

    private static void refuseOtherVersion(Path data) throws IOException {
        Path versionFile = data.resolve("PG_VERSION");
        if (Files.exists(versionFile)) {
            String version = Files.readString(versionFile).strip();
            if (!version.equals(MAJOR_VERSION)) {
                throw new StartRefused("start.postgresql-other-version", data, version, MAJOR_VERSION);
            }
        } else if (Files.exists(data)) {
            throw new StartRefused("start.postgresql-folder-strange", data);
        }
    }

    private static String password(DataFolder folder) throws IOException {
        Path file = folder.path().resolve("postgresql-password");
        if (!Files.exists(file)) {
            if (Files.exists(folder.path().resolve("postgresql"))) {
                throw new StartRefused("start.postgresql-password-missing", file);
            }
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            folder.writeForOwner(file, HexFormat.of().formatHex(random));
        }
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }

    /** Makes the data in a folder beside and moves it to its place, so that what is there is always complete. */
    private void initialize() throws IOException {
        if (Files.exists(data)) {
            return;
        }
        Path unfinished = Files.createTempDirectory(folder.path(), "postgresql-unfinished-");
        var command = new ArrayList<String>(List.of(program("initdb"), "-D", unfinished.toString(), "-U", USER, "-A",
                "scram-sha-256", "--pwfile", folder.path().resolve("postgresql-password").toString(), "-E", "UTF8",
                "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions"));
        if (!fsync) {
            command.add("--no-sync");
        }
        call(command);
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * We hold the folder's lock, so a server that still runs on it is one that outlived its application. A pid file
     * whose process is another program by now, or the server of other data, is only a leftover: pids repeat, in
     * containers above all.
     */
    private void stopLeftOver() throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> server = ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).get(0).strip()));
        if (server.filter(this::isOnOurData).isPresent()) {
            log.info("A PostgreSQL in {} outlived its application; it is stopped.", data);
            stop();
        } else {
            Files.delete(pidFile);
        }
    }

    private boolean isOnOurData(ProcessHandle process) {
        boolean isPostgres = process.info().command().or(() -> process.info().commandLine())
                .filter(command -> command.contains("postgres")).isPresent();
        // the server works inside its data folder; where that cannot be seen, its arguments name the folder
        Path workingFolder = Path.of("/proc", Long.toString(process.pid()), "cwd");
        try {
            return isPostgres && Files.isSameFile(workingFolder, data);
        } catch (IOException notSeen) {
            return isPostgres && process.info().commandLine().filter(line -> line.contains(data.toString())).isPresent();
        }
    }

    private void run() throws IOException {
        for (int attempt = 1;; attempt++) {
            port = freePort();
            try {
                call(List.of(program("pg_ctl"), "start", "-D", data.toString(), "-w", "-t", "" + START_SECONDS, "-l",
                        folder.path().resolve("postgresql.log").toString(), "-o", String.join(" ", options())));
                return;
            } catch (IOException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private List<String> options() {
        return List.of("-p " + port, "-c listen_addresses=127.0.0.1", "-c unix_socket_directories=''",
                "-c max_connections=150", "-c fsync=" + fsync, "-c full_page_writes=" + fsync,
                "-c synchronous_commit=" + fsync, "-c log_min_messages=warning", "-c timezone=UTC",
                "-c log_timezone=UTC");
    }

    private void stop() throws IOException {
        call(List.of(program("pg_ctl"), "stop", "-D", data.toString(), "-m", "fast", "-w", "-t", "" + START_SECONDS));
    }

    private String program(String name) {
        return bin.resolve(name).toString();
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own, root is nobody in particular. */
    private static void call(List<String> command) throws IOException {
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        var whole = new ArrayList<String>(isRoot ? List.of("unshare", "-U") : List.of());
        whole.addAll(command);
        Path output = Files.createTempFile("sealkeeper-postgresql-", ".out");
        try {
            // to a file: the server inherits it, and a pipe would keep us waiting for the server's end
            Process process = new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            if (!process.waitFor(2 * START_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(name(command) + " did not end within " + 2 * START_SECONDS + " seconds");
            }
            if (process.exitValue() != 0) {
                String said = Files.readString(output).strip();
                if (isRoot && said.contains("unshare")) {
                    throw new StartRefused("start.postgresql-not-as-root", said);
                }
                throw new IOException(name(command) + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for " + name(command), e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static String name(List<String> command) {
        return Path.of(command.get(0)).getFileName().toString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
