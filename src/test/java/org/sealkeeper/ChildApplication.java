package org.sealkeeper;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The application in a process of its own, on a data folder of its own, which can be killed and started again. */
public final class ChildApplication implements AutoCloseable {

    private static final Duration START_UP = Duration.ofMinutes(6);

    private final Path data;
    private final String profile;
    private final Path log;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> jvm = new ArrayList<>();
    private final int port = Ports.free();
    private Class<?> program = SealkeeperApplication.class;
    private String answersAt = "/actuator/health";
    private boolean fast;
    private Process process;

    /** On an empty folder: its first start makes everything. */
    public ChildApplication(Path data) {
        this(data, "test");
    }

    /** On a folder of its own where an application has been started before, which takes a good part of the time away. */
    public static ChildApplication prepared(String name) {
        Path data = Path.of("target", "test-data", name + "-" + UUID.randomUUID().toString().substring(0, 8));
        ChildProcesses.prepare(data);
        return new ChildApplication(data).fast();
    }

    public ChildApplication(Path data, String profile) {
        this.data = data;
        this.profile = profile;
        this.log = data.resolveSibling(data.getFileName() + ".log");
    }

    /** An environment variable of its process. */
    public ChildApplication with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** With a JVM that starts fast and never gets to its full speed: for tests, not for what is measured. */
    public ChildApplication fast() {
        fast = true;
        return this;
    }

    /**
     * Another application than ours.
     *
     * @param path of a page that answers once it has started
     */
    ChildApplication of(Class<?> main, String path) {
        program = main;
        answersAt = path;
        return this;
    }

    /** An option of its JVM. */
    public ChildApplication withJvm(String option) {
        jvm.add(option);
        return this;
    }

    /** Starts it, and waits until it answers. */
    public ChildApplication start(String... properties) {
        begin(properties);
        return awaitStarted();
    }

    /** Starts it, and does not wait. */
    public ChildApplication begin(String... properties) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var builder = new ProcessBuilder(command(properties)).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public ChildApplication awaitStarted() {
        await("the application, see " + log).atMost(START_UP).until(this::answersOrHasEnded);
        if (!process.isAlive()) {
            throw new IllegalStateException("The application has ended instead of starting; see " + log);
        }
        return this;
    }

    public Client as(String user) {
        return new Client(this::url, user, TestPeople.PASSWORD);
    }

    /** What its health page says to somebody who is not logged in, such as {@code UP}. */
    public String health() {
        return as("nobody").anonymously("/actuator/health").json().get("status").asText();
    }

    public String url() {
        return "http://localhost:" + port;
    }

    public Path data() {
        return data;
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Of the process that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Its own PostgreSQL, while it runs; it outlives a killed application. */
    public Connection database() throws SQLException {
        try {
            String port = Files.readAllLines(data.resolve("postgresql/postmaster.pid")).get(3).strip();
            return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "sealkeeper",
                    Files.readString(data.resolve("postgresql-password")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that it wrote to its log. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL: no hook, no clean-up. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM, and waits for the end. */
    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
    }

    private List<String> command(String... properties) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m"));
        command.addAll(fast ? ChildProcesses.jvm() : List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(jvm);
        command.addAll(List.of(program.getName(), "--spring.profiles.active=" + profile,
                "--server.port=" + port, "--sealkeeper.data-dir=" + data));
        command.addAll(Arrays.asList(properties));
        return command;
    }

    private boolean answersOrHasEnded() {
        if (!process.isAlive()) {
            return true;
        }
        try {
            return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url() + answersAt)).build(),
                    BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
