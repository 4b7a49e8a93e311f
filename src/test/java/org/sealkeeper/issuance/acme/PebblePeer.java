package org.sealkeeper.issuance.acme;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.sealkeeper.Peers;
import org.sealkeeper.issuance.remote.TestCa;
import org.sealkeeper.issuance.remote.TestCa.Party;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * Pebble, Let's Encrypt's ACME server for tests, as the application's issuer {@code pebble}. It rejects half of all
 * nonces, and finds every name at 127.0.0.1. Started when the first test asks for it.
 */
public final class PebblePeer {

    static final String ISSUER = "pebble";
    private static final TestCa TLS = new TestCa();
    private static final Path FOLDER = Path.of("target", "test-data", "pebble-" + ProcessHandle.current().pid());
    private static final int ACME = freePort();
    private static final int MANAGEMENT = freePort();
    private static final int DNS = freePort();
    private static final int DNS_MANAGEMENT = freePort();
    private static PebblePeer running;

    private final HttpClient http = HttpClient.newBuilder()
            .sslContext(TLS.serverTls(TLS.party("Pebble's tests", KeyPurposeId.id_kp_clientAuth), TLS.root())).build();

    private PebblePeer() {
    }

    public static void configure(DynamicPropertyRegistry registry) {
        try {
            Files.createDirectories(FOLDER);
            Path root = TLS.pem(FOLDER.resolve("tls-root.pem"), TLS.root());
            String prefix = "sealkeeper.acme." + ISSUER + ".";
            registry.add(prefix + "directory", () -> "https://localhost:" + ACME + "/dir");
            registry.add(prefix + "agree-to-terms", () -> true);
            registry.add(prefix + "contact", () -> "pki@corp.example");
            registry.add(prefix + "tls.trust-anchors", root::toString);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param httpPort where names are validated: the application's */
    static synchronized PebblePeer running(int httpPort) throws IOException {
        if (running == null) {
            Path pebble = Peers.require("pebble");
            Path dns = Peers.require("pebble-challtestsrv");
            run(List.of(dns.toString(), "-management", ":" + DNS_MANAGEMENT, "-dns01", ":" + DNS, "-http01", "", "-https01",
                    "", "-tlsalpn01", "", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", ""), "dns.log");
            run(List.of(pebble.toString(), "-config", configuration(httpPort).toString(), "-dnsserver",
                    "127.0.0.1:" + DNS), "pebble.log");
            running = new PebblePeer();
            await("Pebble").atMost(Duration.ofSeconds(20)).ignoreExceptions()
                    .until(() -> running.get("/roots/0").statusCode() == 200);
        }
        return running;
    }

    private static Path configuration(int httpPort) throws IOException {
        Party server = TLS.party("Pebble", KeyPurposeId.id_kp_serverAuth);
        Path certificate = TLS.pem(FOLDER.resolve("tls.pem"), server.certificate());
        Path key = Files.writeString(FOLDER.resolve("tls.key"), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(server.key().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        return Files.writeString(FOLDER.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s", "httpPort": %d, "tlsPort": 1, "ocspResponderURL": "",
                  "externalAccountBindingRequired": false}}
                """.formatted(ACME, MANAGEMENT, certificate.toAbsolutePath(), key.toAbsolutePath(), httpPort));
    }

    private static void run(List<String> command, String log) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve(log).toFile());
        builder.environment().putAll(Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_WFE_NONCEREJECT", "50",
                "PEBBLE_AUTHZREUSE", "0"));
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    String root() {
        return get("/roots/0").body();
    }

    /** As Pebble's certificate status has it: {@code Valid} or {@code Revoked}. */
    String status(BigInteger serial) {
        return get("/cert-status-by-serial/" + serial.toString(16)).body();
    }

    /** From now on the name server fails for a name. */
    void loseName(String name) throws IOException, InterruptedException {
        http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + DNS_MANAGEMENT + "/set-servfail"))
                .POST(BodyPublishers.ofString("{\"host\": \"" + name + ".\"}")).build(), BodyHandlers.discarding());
    }

    /** How many certificates Pebble has issued, by its own log. */
    long issued() throws IOException {
        return Files.readString(FOLDER.resolve("pebble.log")).lines().filter(line -> line.contains("Issued certificate"))
                .count();
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create("https://localhost:" + MANAGEMENT + path)).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
