package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.issuance.remote.TlsSettings;

/** The proxy of {@code docker-compose.yml}, run natively: the same configuration with other addresses. */
class ProxyTest extends SealkeeperTest {

    private static final Path DOCKER = Path.of("src", "main", "docker");

    @TempDir
    private Path folder;

    @Test
    void people_log_in_through_the_proxy_over_http_and_https_while_one_node_is_down() throws Exception {
        try (Nginx proxy = new Nginx(port, Ports.free())) {
            Browser browser = new Browser(proxy.http());
            assertThat(browser.get("/").headers().firstValue("Location")).hasValue(proxy.http() + "/login");
            assertThat(browser.logIn("lee", TestPeople.PASSWORD).headers().firstValue("Location")).hasValue(proxy.http() + "/");
            assertThat(browser.get("/").body()).contains("Lee Test");
            assertThat(new Client(proxy::http, "ada", TestPeople.PASSWORD).get("/api/v1/signatures").ok().json().has("signatures"))
                    .isTrue();

            HttpResponse<String> safely = proxy.trusting().send(HttpRequest.newBuilder(URI.create(proxy.https() + "/"))
                    .build(), BodyHandlers.ofString());
            assertThat(safely.headers().firstValue("Location")).hasValue(proxy.https() + "/login");
            assertThat(safely.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThat(safely.headers().allValues("Set-Cookie")).anyMatch(cookie -> cookie
                    .matches("SEALKEEPER_NODE=node-[12]; Path=/; HttpOnly; SameSite=Lax; Secure"));
        }
    }

    @Test
    void browser_stays_on_its_node_until_that_ends_and_programs_are_spread() throws Exception {
        try (Node first = new Node("first"); Node second = new Node("second"); Nginx proxy = new Nginx(first.port(), second.port())) {
            Set<String> answered = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                answered.add(new Browser(proxy.http()).get("/").body());
            }
            assertThat(answered).containsExactlyInAnyOrder("first 127.0.0.1", "second 127.0.0.1");

            Browser browser = new Browser(proxy.http());
            String own = browser.get("/").body();
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> again = browser.get("/");
                assertThat(again.body()).isEqualTo(own);
                assertThat(again.headers().firstValue("Set-Cookie")).isEmpty();
            }

            (own.startsWith("first") ? first : second).close();
            assertThat(browser.get("/").body()).isEqualTo(own.startsWith("first") ? "second 127.0.0.1" : "first 127.0.0.1");
        }
    }

    /** What is uploaded may be a key; and nobody tells the application from where they came. */
    @Test
    void uploads_go_through_unwritten_and_addresses_cannot_be_made_up() throws Exception {
        try (Node node = new Node("node"); Nginx proxy = new Nginx(node.port(), node.port())) {
            HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(proxy.http() + "/"))
                    .header("X-Forwarded-For", "192.0.2.7").header("Forwarded", "for=192.0.2.7")
                    .POST(BodyPublishers.ofByteArray(new byte[70_000_000])).build(), BodyHandlers.ofString());

            assertThat(answer.body()).isEqualTo("node 127.0.0.1");
            try (Stream<Path> written = Files.walk(folder.resolve("temp"))) {
                assertThat(written.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    /** Stands for a node: says its name, and the address that it was told. */
    private record Node(String name, HttpServer server) implements AutoCloseable {

        Node(String name) throws IOException {
            this(name, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", exchange -> {
                exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
                byte[] answer = (name + " " + String.join(",", exchange.getRequestHeaders().get("X-Forwarded-For"))
                        + (exchange.getRequestHeaders().containsKey("Forwarded") ? " forwarded" : ""))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                try (var body = exchange.getResponseBody()) {
                    body.write(answer);
                }
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private final class Nginx implements AutoCloseable {

        private final int httpPort = Ports.free();
        private final int httpsPort = Ports.free();
        private final Process process;

        Nginx(int firstNode, int secondNode) throws IOException, InterruptedException {
            Path nginx = Peers.require("nginx");
            Files.createDirectories(folder.resolve("temp"));
            Files.createDirectories(folder.resolve("tls"));
            run(Peers.require("openssl").toString(), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", folder.resolve("tls/key.pem").toString(), "-out", chain().toString());
            Files.writeString(folder.resolve("tls/tls.conf"), Sources.content(DOCKER.resolve("tls/tls.conf.example"))
                    .replace("/etc/nginx/tls", folder + "/tls").replace("listen 8443", "listen 127.0.0.1:" + httpsPort));
            Files.writeString(folder.resolve("nginx.conf"), Sources.content(DOCKER.resolve("nginx.conf"))
                    .replace("/etc/nginx/tls", folder + "/tls")
                    .replace("listen 8080", "listen 127.0.0.1:" + httpPort)
                    .replace("/run/nginx.pid", "nginx.pid")
                    // the names are Docker's, and so is who resolves them
                    .replaceAll("resolver [^;]+;", "")
                    .replace("sealkeeper-1:8080 resolve", "127.0.0.1:" + firstNode)
                    .replace("sealkeeper-2:8080 resolve", "127.0.0.1:" + secondNode)
                    .replace("http {", "http {\n" + String.join("\n", Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                            .map(what -> what + "_temp_path temp;").toList())));
            String settings = "daemon off;" + (System.getProperty("user.name").equals("root") ? " user root;" : "");
            List<String> command = List.of(nginx.toString(), "-p", folder.toString(), "-e", "error.log", "-c", "nginx.conf", "-g", settings);
            run(Stream.concat(command.stream(), Stream.of("-t")).toArray(String[]::new));
            process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(new File(folder.toFile(), "output.txt")).start();
            await("nginx").atMost(Duration.ofMinutes(2)).until(() -> listens(httpsPort));
        }

        String http() {
            return "http://localhost:" + httpPort;
        }

        String https() {
            return "https://localhost:" + httpsPort;
        }

        HttpClient trusting() {
            return HttpClient.newBuilder().sslContext(new TlsSettings(chain(), null, "").context(Optional.empty())).build();
        }

        private Path chain() {
            return folder.resolve("tls/chain.pem");
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static boolean listens(int port) {
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
