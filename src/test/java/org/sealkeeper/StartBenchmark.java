package org.sealkeeper;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How long a start takes and what it needs of memory, next to Camunda's own starters without anything of ours: on one
 * PostgreSQL, each in a database that earlier starts have filled, with the same JVM options, in turn; the middle one counts.
 */
class StartBenchmark {

    private static final int ROUNDS = 5;
    /** The class path has the OpenID provider of our tests, which neither side would start. */
    private static final String WITHOUT_TESTS_PROVIDER = "--spring.autoconfigure.exclude="
            + "org.springframework.boot.autoconfigure.security.oauth2.server.servlet.OAuth2AuthorizationServerAutoConfiguration,"
            + "org.springframework.boot.autoconfigure.security.oauth2.server.servlet.OAuth2AuthorizationServerJwtAutoConfiguration,"
            + "org.springframework.boot.autoconfigure.security.oauth2.resource.servlet.OAuth2ResourceServerAutoConfiguration";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path folder = Path.of("target", "benchmark", "start-" + ProcessHandle.current().pid()).toAbsolutePath();
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param megabytes resident, of which the heap may have 512 */
    private record Start(double seconds, long megabytes) {
    }

    @Test
    void start_and_memory() throws Exception {
        Path data = folder.resolve("sealkeeper");
        Files.createDirectories(folder);
        ChildProcesses.prepare(data);
        try (var postgres = SharedPostgres.started()) {
            postgres.execute("create database bare");
            List<String> sealkeeper = new ArrayList<>(List.of("--sealkeeper.data-dir=" + data, WITHOUT_TESTS_PROVIDER));
            sealkeeper.addAll(postgres.properties());
            List<String> properties = postgres.properties();
            List<String> bare = List.of("--spring.config.location=optional:file:" + folder.resolve("none") + "/",
                    "--spring.datasource.url=" + value(properties, "url").replaceFirst("/postgres$", "/bare"),
                    "--spring.datasource.username=" + value(properties, "user"),
                    "--spring.datasource.password=" + value(properties, "password"),
                    "--camunda.bpm.auto-deployment-enabled=false", "--camunda.bpm.admin-user.id=kim",
                    "--camunda.bpm.admin-user.password=" + TestPeople.PASSWORD, "--springdoc.api-docs.enabled=false", WITHOUT_TESTS_PROVIDER);
            start(BareCamunda.class, bare, "/engine-rest/engine");
            start(SealkeeperApplication.class, sealkeeper, "/actuator/health");

            List<Start> ofBare = new ArrayList<>();
            List<Start> ours = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                ofBare.add(start(BareCamunda.class, bare, "/engine-rest/engine"));
                ours.add(start(SealkeeperApplication.class, sealkeeper, "/actuator/health"));
            }
            line("load %.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            double seconds = ours.stream().mapToDouble(Start::seconds).sorted().toArray()[ROUNDS / 2];
            double secondsOfBare = ofBare.stream().mapToDouble(Start::seconds).sorted().toArray()[ROUNDS / 2];
            double megabytes = ours.stream().mapToDouble(Start::megabytes).sorted().toArray()[ROUNDS / 2];
            double megabytesOfBare = ofBare.stream().mapToDouble(Start::megabytes).sorted().toArray()[ROUNDS / 2];
            line("Sealkeeper      %5.1f s  %4.0f MB", seconds, megabytes);
            line("bare Camunda    %5.1f s  %4.0f MB", secondsOfBare, megabytesOfBare);
            line("ratio           %5.2f    %5.2f", seconds / secondsOfBare, megabytes / megabytesOfBare);
        }
    }

    private Start start(Class<?> application, List<String> arguments, String answers) throws IOException {
        int port = Ports.free();
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-cp", classPath(application), application.getName(), "--server.port=" + port));
        command.addAll(arguments);
        Path log = folder.resolve(application.getSimpleName() + ".log");
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        try {
            await(application.getSimpleName() + ", see " + log).atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                    .failFast(() -> !process.isAlive())
                    .until(() -> answers(URI.create("http://localhost:" + port + answers)));
            double seconds = (System.nanoTime() - begun) / 1e9;
            return new Start(seconds, resident(process.pid()));
        } finally {
            process.destroy();
            process.onExit().join();
        }
    }

    /** Sealkeeper would look through our tests for parts of itself. */
    private static String classPath(Class<?> application) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> application == BareCamunda.class || !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** {@code VmRSS} of Linux, in megabytes. */
    private static long resident(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElseThrow();
    }

    private boolean answers(URI address) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static String value(List<String> properties, String name) {
        return properties.stream().filter(property -> property.startsWith("--sealkeeper.db." + name + "=")).findFirst()
                .orElseThrow().replaceFirst("^[^=]*=", "");
    }

    private static void line(String text, Object... values) {
        System.out.println("START " + String.format(Locale.ROOT, text, values));
    }
}
