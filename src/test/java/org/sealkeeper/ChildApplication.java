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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The application in a process of its own, on a data folder of its own, which can be killed and started again. */
public final class ChildApplication implements AutoCloseable {

    private static final Duration START_UP = Duration.ofMinutes(6);

    private final Path data;
    private final String profile;
    private final Path log;
    private final Map<String, String> environment = new HashMap<>();
    private final int port = Ports.free();
    private Process process;

    public ChildApplication(Path data) {
        this(data, "test");
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

    /** Starts it, and waits until it answers. */
    public ChildApplication start(String... properties) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var builder = new ProcessBuilder(command(properties)).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("the application, see " + log).atMost(START_UP).until(this::answersOrHasEnded);
        if (!process.isAlive()) {
            throw new IllegalStateException("The application has ended instead of starting; see " + log);
        }
        return this;
    }

    public Client as(String user) {
        return new Client(this::url, user, TestPeople.PASSWORD);
    }

    public String url() {
        return "http://localhost:" + port;
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
                "-Xmx512m", "-cp", System.getProperty("java.class.path"), SealkeeperApplication.class.getName(),
                "--spring.profiles.active=" + profile, "--server.port=" + port, "--sealkeeper.data-dir=" + data));
        command.addAll(Arrays.asList(properties));
        return command;
    }

    private boolean answersOrHasEnded() {
        if (!process.isAlive()) {
            return true;
        }
        try {
            return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url() + "/actuator/health")).build(),
                    BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
