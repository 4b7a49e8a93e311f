package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.function.ToDoubleFunction;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How long a start takes and what it needs of memory, next to Camunda's own starters without anything of ours: on one
 * PostgreSQL, each in a database that earlier starts have filled, with the same JVM options, in turn; the middle one counts. Then
 * each with an archive of the classes that its first start has loaded (class data sharing).
 */
class StartBenchmark {

    private static final int ROUNDS = 5;
    /** The class path has the OpenID provider of our tests, which neither side would start. */
    static final String WITHOUT_TESTS_PROVIDER = "--spring.autoconfigure.exclude="
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
            var sides = List.of(new Side("Sealkeeper", SealkeeperApplication.class, sealkeeper, "/actuator/health"),
                    new Side("bare Camunda", BareCamunda.class, bare, "/engine-rest/engine"));
            for (Side side : sides) {
                start(side, "-XX:ArchiveClassesAtExit=" + side.archive(folder));
            }
            var plain = new ArrayList<List<Start>>(List.of(new ArrayList<>(), new ArrayList<>()));
            var archived = new ArrayList<List<Start>>(List.of(new ArrayList<>(), new ArrayList<>()));
            for (int i = 0; i < ROUNDS; i++) {
                for (int side = 0; side < sides.size(); side++) {
                    plain.get(side).add(start(sides.get(side), "-Xshare:auto"));
                    archived.get(side).add(start(sides.get(side), "-XX:SharedArchiveFile=" + sides.get(side).archive(folder)));
                }
            }
            line("load %.1f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            tell("", sides, plain);
            tell(", with an archive of its classes", sides, archived);
        }
    }

    /** One of the two, and at which path it answers. */
    private record Side(String name, Class<?> application, List<String> arguments, String answers) {

        Path archive(Path folder) {
            return folder.resolve(application.getSimpleName() + ".jsa");
        }
    }

    private static void tell(String how, List<Side> sides, List<List<Start>> starts) {
        double[] seconds = starts.stream().mapToDouble(all -> middle(all, Start::seconds)).toArray();
        double[] megabytes = starts.stream().mapToDouble(all -> middle(all, Start::megabytes)).toArray();
        for (int side = 0; side < sides.size(); side++) {
            line("%s%s: %.1f s, %.0f MB", sides.get(side).name(), how, seconds[side], megabytes[side]);
        }
        line("ratio%s: %.2f, %.2f", how, seconds[0] / seconds[1], megabytes[0] / megabytes[1]);
    }

    private static double middle(List<Start> starts, ToDoubleFunction<Start> of) {
        return starts.stream().mapToDouble(of).sorted().toArray()[ROUNDS / 2];
    }

    private Start start(Side side, String option) throws IOException {
        Class<?> application = side.application();
        int port = Ports.free();
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", option,
                "-cp", classPath(application), application.getName(), "--server.port=" + port));
        command.addAll(side.arguments());
        Path log = folder.resolve(application.getSimpleName() + ".log");
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        try {
            await(application.getSimpleName() + ", see " + log).atMost(PATIENCE).pollInterval(Duration.ofMillis(50))
                    .failFast(() -> !process.isAlive())
                    .until(() -> answers(URI.create("http://localhost:" + port + side.answers())));
            double seconds = (System.nanoTime() - begun) / 1e9;
            return new Start(seconds, resident(process.pid()));
        } finally {
            process.destroy();
            process.onExit().join();
        }
    }

    /**
     * Jars alone, as an archive takes no folders. Without our tests for Sealkeeper, which would look through them for parts of
     * itself.
     */
    private String classPath(Class<?> application) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> application == BareCamunda.class || !entry.endsWith("test-classes"))
                .map(entry -> Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry)).toString() : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Path jar(Path classes) {
        Path jar = folder.resolve(classes.getFileName() + ".jar");
        if (!Files.exists(jar)) {
            int ended = ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "--create", "--file", jar.toString(),
                    "-C", classes.toString(), ".");
            assertThat(ended).isZero();
        }
        return jar;
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
