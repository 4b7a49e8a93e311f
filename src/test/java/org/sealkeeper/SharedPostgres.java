package org.sealkeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A PostgreSQL for several {@link ChildApplication}s, with the database that they have been prepared with; it can fail. */
public final class SharedPostgres implements AutoCloseable {

    private static final String USER = "sealkeeper";

    private final Path data = Path.of("target", "test-data", "shared-" + UUID.randomUUID().toString().substring(0, 8));
    private final int port = Ports.free();
    private String options = "";

    private SharedPostgres() {
        ChildProcesses.prepare(data);
    }

    public static SharedPostgres started() {
        var postgres = new SharedPostgres();
        postgres.start();
        return postgres;
    }

    /**
     * A primary, and a standby that follows it by streaming: what is committed at one is on the disk of the other, too. They
     * begin as copies of one data folder, as {@code pg_basebackup} makes them.
     */
    public static List<SharedPostgres> withStandby() {
        var primary = new SharedPostgres();
        var standby = new SharedPostgres();
        primary.options = " -c synchronous_standby_names=standby";
        try {
            Files.createFile(standby.data.resolve("postgresql/standby.signal"));
            Files.writeString(standby.data.resolve("postgresql/postgresql.auto.conf"), "primary_conninfo = 'host=127.0.0.1 port="
                    + primary.port + " user=" + USER + " password=" + primary.password() + " application_name=standby'\n",
                    StandardOpenOption.APPEND);
            primary.start();
            standby.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            primary.close();
            throw e;
        }
        return List.of(primary, standby);
    }

    /** What an application is configured with that uses whichever of these takes what is written. */
    public static List<String> properties(List<SharedPostgres> servers) {
        return List.of("--sealkeeper.db.url=jdbc:postgresql://" + servers.stream().map(server -> "127.0.0.1:" + server.port)
                .collect(Collectors.joining(",")) + "/postgres?targetServerType=primary", "--sealkeeper.db.user=" + USER,
                "--sealkeeper.db.password=" + servers.get(0).password());
    }

    /** SIGKILL to all of its processes, as when its machine is gone. */
    public void kill() {
        Path pid = data.resolve("postgresql/postmaster.pid");
        try {
            ProcessHandle server = ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0).strip())).orElseThrow();
            List<ProcessHandle> all = Stream.concat(Stream.of(server), server.descendants()).toList();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(process -> process.onExit().join());
            Files.delete(pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has a standby become the primary. */
    public void promote() {
        call("promote", "-w", "-t", "120");
    }

    /** What an application is configured with to use it. */
    public List<String> properties() {
        return properties(port);
    }

    /** The same, through something that stands between. */
    public List<String> properties(int throughPort) {
        return List.of("--sealkeeper.db.url=" + url(throughPort), "--sealkeeper.db.user=" + USER,
                "--sealkeeper.db.password=" + password());
    }

    public int port() {
        return port;
    }

    public void start() {
        call("start", "-w", "-t", "120", "-l", data.resolve("shared.log").toString(), "-o", "-p " + port
                + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 -c fsync=off" + options);
    }

    /** @param mode such as {@code immediate}, which is what a crash is like */
    public void stop(String mode) {
        call("stop", "-w", "-t", "120", "-m", mode);
    }

    public <T> T ask(Class<T> type, String sql) {
        try (Connection connection = connect()) {
            return JdbcClient.create(new SingleConnectionDataSource(connection, true)).sql(sql).query(type).single();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public List<String> rows(String sql) {
        try (Connection connection = connect()) {
            return JdbcClient.create(new SingleConnectionDataSource(connection, true)).sql(sql).query(String.class).list();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void execute(String sql) {
        try (Connection connection = connect(); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (Files.exists(data.resolve("postgresql/postmaster.pid"))) {
            stop("immediate");
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url(port), USER, password());
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private String password() {
        try {
            return Files.readString(data.resolve("postgresql-password")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void call(String... arguments) {
        var command = new ArrayList<String>("root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U")
                : List.of());
        command.addAll(List.of(program(), arguments[0], "-D", data.resolve("postgresql").toString()));
        command.addAll(List.of(arguments).subList(1, arguments.length));
        try {
            Path output = data.resolve("pg_ctl.out");
            int code = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(command + ": " + Files.readString(output));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String program() {
        try (var all = Files.walk(data.resolve("postgresql-programs"))) {
            return all.filter(path -> path.endsWith("bin/pg_ctl")).findFirst().orElseThrow().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
