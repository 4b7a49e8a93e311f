package org.sealkeeper.issuance.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Peers;

/**
 * Sealkeeper, {@code lego} and {@code certbot} renew the same names on the same Pebble, which takes every nonce, validates
 * at once over HTTP in the same folder, and does not reuse authorizations. Each has certificates for all names before it is
 * measured, has EC keys, and has the machine to itself but for what else runs on it.
 *
 * <p>Sealkeeper is a process of its own with a heap of 512 MB and its own PostgreSQL, with fsync. A renewal is all of one:
 * started over the API, approved there by somebody who looks at their list four times a second, two backups with their drills, the
 * checks, installation, mails, ledger.
 */
class AcmeBenchmark {

    private static final int NAMES = Integer.getInteger("sealkeeper.bench.names", 60);
    /** Rounds over all names: a server runs for months, and HotSpot is busy compiling for the first hundred renewals. */
    private static final int WARM_UP = 4;
    private static final int PATIENCE_SECONDS = 1_200;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final ExecutorService asking = Executors.newSingleThreadExecutor();
    private Path folder;
    private Path webroot;
    private HttpServer web;
    private PebblePeer pebble;
    private List<String> names;

    @BeforeEach
    void serverThatFindsProofsInOneFolder() throws IOException {
        List.of("pebble", "lego", "certbot").forEach(Peers::require);
        folder = Files.createTempDirectory(Files.createDirectories(Path.of("target/benchmark")), "acme").toAbsolutePath();
        webroot = Files.createDirectories(folder.resolve("webroot"));
        Files.createDirectories(webroot.resolve(".well-known/acme-challenge"));
        web = HttpServer.create(new InetSocketAddress(0), 0);
        web.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        web.createContext("/.well-known/acme-challenge/", this::proof);
        web.start();
        pebble = PebblePeer.BENCH.running(web.getAddress().getPort());
        names = IntStream.range(0, NAMES).mapToObj(i -> "im-" + i + ".corp.example").toList();
    }

    @AfterEach
    void everythingStops() throws Exception {
        threads.shutdownNow();
        asking.shutdownNow();
        web.stop(0);
        run(Map.of(), "rm", "-rf", folder.toString());
    }

    @Test
    void renewals_a_second() throws Exception {
        line("%d names, %d cores", NAMES, Runtime.getRuntime().availableProcessors());
        double certbot = certbot();
        double lego = lego();
        double sealkeeper = sealkeeper();
        line("Sealkeeper : lego (4 in parallel) = %.2f", sealkeeper / lego);
        line("Sealkeeper : certbot = %.1f", sealkeeper / certbot);
    }

    private double sealkeeper() throws Exception {
        Path data = Files.createDirectories(folder.resolve("sealkeeper"));
        Files.writeString(Files.createDirectories(data.resolve("trust-anchors")).resolve("pebble.pem"), pebble.root());
        try (var application = new ChildApplication(data)) {
            String acme = "--sealkeeper.acme.bench.";
            application.start("--sealkeeper.embedded-postgres.fsync=true", acme + "directory=" + pebble.directory(),
                    acme + "agree-to-terms=true", acme + "contact=pki@corp.example", acme + "webroot=" + webroot,
                    acme + "tls.trust-anchors=" + pebble.tlsRoot(), acme + "max-orders=1000000");
            var renewals = new AcmeRenewals(application::url);
            List<String> signatures = names.stream().map(name -> renewals.registered("bench", "folder", name)).toList();
            for (int round = 0; round < WARM_UP; round++) {
                renewAll(renewals, signatures);
            }
            return measured("Sealkeeper, whole renewals", () -> renewAll(renewals, signatures));
        }
    }

    private Void renewAll(AcmeRenewals renewals, List<String> signatures) throws Exception {
        Set<String> open = ConcurrentHashMap.newKeySet();
        Future<Void> starting = asking.submit(() -> inParallel(signatures, signature -> open.add(renewals.started(signature))));
        await("the end of all renewals").atMost(Duration.ofSeconds(PATIENCE_SECONDS)).pollInterval(Duration.ofMillis(250))
                .until(() -> {
                    renewals.approveWhatIsInTheList();
                    if (!starting.isDone()) {
                        return false;
                    }
                    for (String renewal : List.copyOf(open)) {
                        String outcome = renewals.outcomeSoFar(renewal);
                        if (outcome.isEmpty()) {
                            // the others are not asked for: asking takes time from what is measured
                            return false;
                        }
                        assertThat(outcome).isEqualTo("SIGNATURE_RENEWED");
                        open.remove(renewal);
                    }
                    return open.isEmpty();
                });
        return starting.get();
    }

    private double lego() throws Exception {
        Map<String, String> trust = Map.of("LEGO_CA_CERTIFICATES", pebble.tlsRoot().toString());
        lego(trust, names.get(0), "run");
        inParallel(names.subList(1, NAMES), name -> lego(trust, name, "run"));
        return measured("lego, 4 in parallel", () ->
                inParallel(names, name -> lego(trust, name, "renew", "--days", "9999", "--no-random-sleep")));
    }

    private void lego(Map<String, String> trust, String name, String... command) throws Exception {
        var words = new ArrayList<>(List.of("lego", "--accept-tos", "--server", pebble.directory(), "--email", "pki@corp.example",
                "--path", folder.resolve("lego").toString(), "--http", "--http.webroot", webroot.toString(), "-d", name));
        words.addAll(List.of(command));
        run(trust, words.toArray(String[]::new));
    }

    private double certbot() throws Exception {
        Map<String, String> trust = Map.of("REQUESTS_CA_BUNDLE", pebble.tlsRoot().toString());
        for (String name : names) {
            certbot(trust, "certonly", "--webroot", "-w", webroot.toString(), "-d", name, "--key-type", "ecdsa", "-m",
                    "pki@corp.example", "--agree-tos");
        }
        return measured("certbot renew, all in one call", () -> {
            certbot(trust, "renew", "--force-renewal", "--no-random-sleep-on-renew");
            return null;
        });
    }

    private void certbot(Map<String, String> trust, String... command) throws Exception {
        var words = new ArrayList<>(List.of("certbot", command[0], "--non-interactive", "--server", pebble.directory(),
                "--config-dir", folder.resolve("certbot/config").toString(), "--work-dir",
                folder.resolve("certbot/work").toString(), "--logs-dir", folder.resolve("certbot/logs").toString()));
        words.addAll(List.of(command).subList(1, command.length));
        run(trust, words.toArray(String[]::new));
    }

    /** Certificates a second, of which the server has issued one for each name meanwhile. */
    private double measured(String what, Callable<Void> work) throws Exception {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        long before = pebble.issued();
        long begun = System.nanoTime();
        work.call();
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(pebble.issued() - before).as(what).isEqualTo(NAMES);
        line("%-32s %6.2f certificates a second  (%d in %.1f s; load before %.1f, after %.1f)", what, NAMES / seconds, NAMES,
                seconds, load, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return NAMES / seconds;
    }

    private interface Work {
        void on(String one) throws Exception;
    }

    private Void inParallel(List<String> all, Work work) throws Exception {
        List<Future<Void>> results = threads.invokeAll(all.stream().<Callable<Void>>map(one -> () -> {
            work.on(one);
            return null;
        }).toList());
        for (Future<Void> result : results) {
            result.get();
        }
        return null;
    }

    private void run(Map<String, String> environment, String... command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    private void proof(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = webroot.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
            if (!file.startsWith(webroot) || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] content = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        }
    }

    private static void line(String text, Object... values) {
        System.out.println("ACME " + String.format(Locale.ROOT, text, values));
    }
}
