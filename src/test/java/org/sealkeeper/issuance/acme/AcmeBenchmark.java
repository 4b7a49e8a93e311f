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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;
import org.sealkeeper.SealkeeperApplication;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.CertificationRequests;
import org.sealkeeper.issuance.Issuers;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;

/**
 * Sealkeeper, {@code lego} and {@code certbot} renew the same names on the same Pebble, which takes every nonce, validates
 * at once over HTTP in the same folder, and does not reuse authorizations. Each has certificates for all names before it is
 * measured, has EC keys, and has the machine to itself but for what else runs on it.
 *
 * <p>Sealkeeper is a process of its own with a heap of 512 MB and its own PostgreSQL, with fsync. A renewal is all of one:
 * started over the API, approved there by somebody who looks at their list four times a second, two backups with their drills, the
 * checks, installation, mails, ledger.
 *
 * <p>Then only what the two others do, in the benchmark's own process: a key in the vault, the request for it, the order with its
 * proofs, the certificate, each recorded durably. All names are begun at once, four are worked on at a time, and each is asked
 * about again when the issuer says.
 */
class AcmeBenchmark {

    private static final int NAMES = Integer.getInteger("sealkeeper.bench.names", 60);
    /** Rounds over all names: a server runs for months, and HotSpot is busy compiling for the first hundred renewals. */
    private static final int WARM_UP = 4;
    private static final int PATIENCE_SECONDS = 1_200;
    private static final String ISSUER = "bench";

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
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
        double issuance = issuanceAlone();
        line("Sealkeeper, whole renewals : lego (4 in parallel) = %.2f", sealkeeper / lego);
        line("Sealkeeper, whole renewals : certbot = %.1f", sealkeeper / certbot);
        line("Sealkeeper, issuance alone : lego (4 in parallel) = %.1f", issuance / lego);
        line("Sealkeeper, issuance alone : certbot = %.1f", issuance / certbot);
    }

    private double sealkeeper() throws Exception {
        try (var application = new ChildApplication(data("sealkeeper"))) {
            application.start(settings());
            var renewals = new AcmeRenewals(application::url);
            List<String> signatures = names.stream().map(name -> renewals.registered(ISSUER, "folder", name)).toList();
            for (int round = 0; round < WARM_UP; round++) {
                renewAll(renewals, signatures);
            }
            return measured("Sealkeeper, whole renewals", () -> renewAll(renewals, signatures));
        }
    }

    private double issuanceAlone() throws Exception {
        int port = Ports.free();
        var arguments = new ArrayList<>(List.of("--spring.profiles.active=test", "--server.port=" + port,
                "--sealkeeper.data-dir=" + data("issuance")));
        arguments.addAll(List.of(settings()));
        try (var application = new SpringApplicationBuilder(SealkeeperApplication.class).run(arguments.toArray(String[]::new))) {
            var renewals = new AcmeRenewals(() -> "http://localhost:" + port);
            List<SignatureId> signatures = names.stream()
                    .map(name -> new SignatureId(UUID.fromString(renewals.registered(ISSUER, "folder", name)))).toList();
            for (int round = 0; round < WARM_UP; round++) {
                issueAll(application, signatures);
            }
            return measured("Sealkeeper, issuance alone", () -> issueAll(application, signatures));
        }
    }

    private Void issueAll(ApplicationContext application, List<SignatureId> signatures) throws Exception {
        List<CompletableFuture<Void>> all = signatures.stream()
                .map(signature -> CompletableFuture.supplyAsync(() -> requested(application, signature), threads)
                        .thenCompose(request -> issued(application, request))).toList();
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return null;
    }

    private static CertificateRequest requested(ApplicationContext application, SignatureId id) {
        var inventory = application.getBean(Inventory.class);
        Signature signature = inventory.signature(id);
        KeyId key = application.getBean(Vault.class).generate(signature.keyAlgorithm(), inventory.keyCustody(id));
        byte[] csr = application.getBean(CertificationRequests.class).csrFor(signature, key);
        return new CertificateRequest(UUID.randomUUID(), id, key, csr, signature.kind());
    }

    private CompletableFuture<Void> issued(ApplicationContext application, CertificateRequest request) {
        var issued = new CompletableFuture<Void>();
        ask(application, request, issued);
        return issued;
    }

    private void ask(ApplicationContext application, CertificateRequest request, CompletableFuture<Void> issued) {
        try {
            if (application.getBean(Issuers.class).named(ISSUER).request(request) instanceof Answer.Waiting waiting) {
                long pause = Duration.between(Instant.now(), waiting.askAgainAt()).toMillis();
                threads.schedule(() -> ask(application, request, issued), pause, TimeUnit.MILLISECONDS);
            } else {
                issued.complete(null);
            }
        } catch (IOException | RefusedByIssuer | RuntimeException failure) {
            issued.completeExceptionally(failure);
        }
    }

    private Path data(String name) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        Files.writeString(Files.createDirectories(data.resolve("trust-anchors")).resolve("pebble.pem"), pebble.root());
        return data;
    }

    private String[] settings() {
        String acme = "--sealkeeper.acme." + ISSUER + ".";
        return new String[] {"--sealkeeper.embedded-postgres.fsync=true", acme + "directory=" + pebble.directory(),
                acme + "agree-to-terms=true", acme + "contact=pki@corp.example", acme + "webroot=" + webroot,
                acme + "tls.trust-anchors=" + pebble.tlsRoot(), acme + "max-orders=1000000"};
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
