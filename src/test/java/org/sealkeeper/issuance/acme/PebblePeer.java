package org.sealkeeper.issuance.acme;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.sealkeeper.Client;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;
import org.sealkeeper.issuance.remote.TestCa;
import org.sealkeeper.issuance.remote.TestCa.Party;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * Pebble, Let's Encrypt's ACME server for tests. It rejects half of all nonces, but for benchmarks. The application knows
 * several; each is started when the first test asks for it, and offers three chains:
 * <ul>
 * <li>{@code pebble} finds every name at 127.0.0.1 and validates over HTTP; for the application's issuers
 * {@code pebble-tls} and {@code pebble-hook} the same server validates in TLS, and in its own DNS that a hook changes
 * <li>{@code pebble-dns} asks a name server that we may change
 * <li>{@code pebble-webroot} comes to a web server in front of a folder; for the issuer {@code pebble-faults} the same server
 * comes to one that is wrong at first. It always takes a name that was validated before as valid
 * <li>{@code pebble-eab} has only accounts that are bound to one of its customers
 * <li>{@code pebble-bench} takes every nonce, for benchmarks
 * </ul>
 */
public final class PebblePeer {

    static final PebblePeer HTTP = new PebblePeer("pebble");
    static final PebblePeer DNS = new PebblePeer("pebble-dns");
    static final PebblePeer BOUND = new PebblePeer("pebble-eab");
    static final PebblePeer WEBROOT = new PebblePeer("pebble-webroot");
    static final PebblePeer BENCH = new PebblePeer("pebble-bench");
    private static final String CUSTOMER = "customer-4711";
    private static final String CUSTOMER_KEY = "c2VhbGtlZXBlci1hbmQtaXRzLWN1c3RvbWVyLTQ3MTEtb2YtcGViYmxl";
    private static final TestCa TLS = new TestCa();
    private static final PebbleProxy PROXY = new PebbleProxy(
            TLS.serverTls(TLS.party("Pebble's proxy", KeyPurposeId.id_kp_serverAuth), TLS.root()), HTTP.acme);

    private final String issuer;
    private final Path folder;
    private final int acme = Ports.free();
    private final int management = Ports.free();
    private final int dns = Ports.free();
    private final int dnsManagement = Ports.free();
    private final int tls = Ports.free();
    private final int http = Ports.free();
    private KnotPeer knot;
    private boolean runs;

    private PebblePeer(String issuer) {
        this.issuer = issuer;
        this.folder = Path.of("target", "test-data", issuer + "-" + ProcessHandle.current().pid());
    }

    public static void configure(DynamicPropertyRegistry registry) {
        for (PebblePeer each : List.of(HTTP, DNS, BOUND, WEBROOT, BENCH)) {
            each.addTo(registry, each.issuer);
        }
        HTTP.addTo(registry, HTTP.issuer + "-ari", PROXY.directory());
        HTTP.addTo(registry, "pebble-tls");
        registry.add("sealkeeper.acme.pebble-tls.challenge", () -> "tls-alpn-01");
        registry.add("sealkeeper.tls-alpn.listen", () -> "0.0.0.0:" + HTTP.tls);
        HTTP.addTo(registry, "pebble-hook");
        registry.add("sealkeeper.acme.pebble-hook.dns.hook", () -> HTTP.hook() + ",for-pebble");
        registry.add("sealkeeper.acme.pebble-hook.dns.propagation", () -> "PT1S");
        WEBROOT.addTo(registry, "pebble-faults");
        registry.add("sealkeeper.acme.pebble-webroot.webroot", WEBROOT.webroot()::toString);
        registry.add("sealkeeper.acme." + BOUND.issuer + ".eab-key-identifier", () -> CUSTOMER);
        registry.add("sealkeeper.acme." + BOUND.issuer + ".eab-key", () -> CUSTOMER_KEY);
        String prefix = "sealkeeper.acme." + DNS.issuer + ".dns.";
        registry.add(prefix + "server", () -> "127.0.0.1:" + DNS.dns);
        registry.add(prefix + "zone", () -> KnotPeer.ZONE);
        registry.add(prefix + "key-name", () -> KnotPeer.KEY_NAME);
        registry.add(prefix + "key", () -> KnotPeer.KEY);
        registry.add(prefix + "propagation", () -> "PT1S");
    }

    private void addTo(DynamicPropertyRegistry registry, String issuer) {
        addTo(registry, issuer, directory());
    }

    private void addTo(DynamicPropertyRegistry registry, String issuer, String directory) {
        try {
            Files.createDirectories(folder);
            Path root = TLS.pem(folder.resolve("tls-root.pem"), TLS.root());
            String prefix = "sealkeeper.acme." + issuer + ".";
            registry.add(prefix + "directory", () -> directory);
            registry.add(prefix + "agree-to-terms", () -> true);
            registry.add(prefix + "contact", () -> "pki@corp.example");
            registry.add(prefix + "tls.trust-anchors", root::toString);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param httpPort where names are validated over HTTP: the application's */
    synchronized PebblePeer running(int httpPort) throws IOException {
        if (!runs) {
            Path pebble = Peers.require("pebble");
            TLS.pem(Files.createDirectories(folder).resolve("tls-root.pem"), TLS.root());
            if (this == DNS) {
                knot = new KnotPeer(folder, dns);
            } else {
                run(List.of(Peers.require("pebble-challtestsrv").toString(), "-management", ":" + dnsManagement, "-dns01",
                        ":" + dns, "-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv4", "127.0.0.1",
                        "-defaultIPv6", ""), folder.resolve("dns.log"));
            }
            run(List.of(pebble.toString(), "-config", configuration(httpPort).toString(), "-dnsserver",
                    "127.0.0.1:" + dns), folder.resolve("pebble.log"), Map.of("PEBBLE_AUTHZREUSE", this == WEBROOT ? "100" : "0",
                            "PEBBLE_WFE_NONCEREJECT", this == BENCH ? "0" : "50"));
            await("Pebble").atMost(Duration.ofMinutes(2)).ignoreExceptions()
                    .until(() -> get("/roots/0").statusCode() == 200);
            runs = true;
        }
        return this;
    }

    /** The same Pebble behind a proxy, the issuer {@code pebble-ari}. */
    PebbleProxy proxy() {
        return PROXY;
    }

    /** Where the web server of the names has its files. */
    Path webroot() {
        return folder.resolve("webroot").toAbsolutePath();
    }

    /** What the hook was called with, one call a line. */
    List<String> hookCalls() throws IOException {
        return Files.readAllLines(folder.resolve("hook-calls"));
    }

    /** A program that changes the records of the name server, and refuses names that begin with {@code refused}. */
    private Path hook() {
        try {
            Path hook = Files.writeString(folder.resolve("dns-hook"), """
                    #!/bin/bash
                    echo "$@" >> %s
                    [[ $3 == _acme-challenge.refused* ]] && { echo "no such zone"; exit 3; }
                    case $2 in
                        add) path=set-txt body="{\\"host\\":\\"$3.\\",\\"value\\":\\"$4\\"}" ;;
                        remove) path=clear-txt body="{\\"host\\":\\"$3.\\"}" ;;
                    esac
                    exec 3<> /dev/tcp/localhost/%d
                    printf 'POST /%%s HTTP/1.0\\r\\nContent-Length: %%d\\r\\n\\r\\n%%s' "$path" "${#body}" "$body" >&3
                    read -r answer <&3
                    [[ $answer == *" 200 "* ]]
                    """.formatted(folder.resolve("hook-calls").toAbsolutePath(), dnsManagement));
            Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwx------"));
            return hook.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KnotPeer knot() {
        return knot;
    }

    private Path configuration(int httpPort) throws IOException {
        Party server = TLS.party("Pebble", KeyPurposeId.id_kp_serverAuth);
        Path certificate = TLS.pem(folder.resolve("tls.pem"), server.certificate());
        Path key = Files.writeString(folder.resolve("tls.key"), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(server.key().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        return Files.writeString(folder.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "",
                  "certificateValidityPeriod": 7776000,
                  "externalAccountBindingRequired": %s, "externalAccountMACKeys": {"%s": "%s"}}}
                """.formatted(acme, management, certificate.toAbsolutePath(), key.toAbsolutePath(), httpPort,
                tls, this == BOUND, CUSTOMER, CUSTOMER_KEY));
    }

    static void run(List<String> command, Path log) throws IOException {
        run(command, log, Map.of());
    }

    private static void run(List<String> command, Path log, Map<String, String> variables) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_ALTERNATE_ROOTS", "2", "PEBBLE_CHAIN_LENGTH", "2"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    String root() {
        return root(0);
    }

    /** The root of the usual chain, or of one of the two others. */
    String root(int number) {
        return get("/roots/" + number).body();
    }

    int tlsPort() {
        return tls;
    }

    int httpPort() {
        return http;
    }

    /** As Pebble's certificate status has it: {@code Valid} or {@code Revoked}. */
    String status(BigInteger serial) {
        return get("/cert-status-by-serial/" + serial.toString(16)).body();
    }

    /** From now on the name server fails for a name. */
    void loseName(String name) throws IOException, InterruptedException {
        connections().send(HttpRequest.newBuilder(URI.create("http://localhost:" + dnsManagement + "/set-servfail"))
                .POST(BodyPublishers.ofString("{\"host\": \"" + name + ".\"}")).build(), BodyHandlers.discarding());
    }

    /** Asked again while all that fails is that half of all nonces are rejected: one time in a thousand ten in a row are. */
    static Client.Answer beyondNonces(Supplier<Client.Answer> call) {
        return Stream.generate(call).filter(answer -> answer.status() != 503 || !answer.text().contains("nonce")).findFirst()
                .orElseThrow();
    }

    /** How many certificates Pebble has issued, by its own log. */
    long issued() throws IOException {
        return log().lines().filter(line -> line.contains("Issued certificate"))
                .count();
    }

    String log() throws IOException {
        return Files.readString(folder.resolve("pebble.log"));
    }

    /** How many orders were finalized, by Pebble's own log; an order that is finalized twice counts twice. */
    long finalized() throws IOException {
        return log().lines()
                .filter(line -> line.contains("is fully authorized. Processing finalization")).count();
    }

    /** The root of Pebble's own TLS certificate, PEM. */
    Path tlsRoot() {
        return folder.resolve("tls-root.pem").toAbsolutePath();
    }

    String directory() {
        return "https://localhost:" + acme + "/dir";
    }

    private HttpResponse<String> get(String path) {
        try {
            return connections().send(HttpRequest.newBuilder(URI.create("https://localhost:" + management + path)).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpClient connections() {
        return HttpClient.newBuilder()
                .sslContext(TLS.serverTls(TLS.party("Pebble's tests", KeyPurposeId.id_kp_clientAuth), TLS.root())).build();
    }
}
