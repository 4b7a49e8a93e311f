package org.sealkeeper.platform.tokenim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Ports;
import org.sealkeeper.SealkeeperApplication;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.platform.tokenim.RecordingProxy.Exchanged;
import org.sealkeeper.platform.tokenim.simulator.SimulatorOptions;
import org.sealkeeper.platform.tokenim.simulator.TokenImSimulator;

/** The simulator keeps to the contract, call by call, and forgets nothing. */
class TokenImSimulatorTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SIGNATURE = "9b2f6a52-6f0e-4d0a-9c39-5a5f0a3f5c11";
    private static final String DOCUMENT = "5f1d4f0e-4d43-4c5b-a0c2-0f5a2d2b9a10";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ContractCheck contract = new ContractCheck();
    private final ConcurrentLinkedQueue<Exchanged> exchanged = new ConcurrentLinkedQueue<>();

    @TempDir
    Path folder;

    private TokenImSimulator simulator;
    private RecordingProxy proxy;
    private String token = "";

    @BeforeEach
    void start() {
        simulator = TokenImSimulator.start(SimulatorOptions.in(folder.resolve("data")));
        proxy = new RecordingProxy(simulator.root(), exchanged::add);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void each_call_of_the_contract_is_answered_as_the_contract_says() {
        logIn();
        assertThat(call("GET", "/signatures/" + SIGNATURE, null).statusCode()).isEqualTo(404);
        assertThat(put("/documents/" + DOCUMENT + "?purpose=authorisation-letter&name=letter.pdf", "%PDF-1.7"))
                .isEqualTo(204);
        JsonNode first = json(201, call("POST", "/signatures/" + SIGNATURE + "/renewals", application(csr("first"))));
        assertThat(first.get("submission").asText()).matches("S-\\d{4}-000001");
        assertThat(json(200, call("GET", "/submissions?idempotencyKey=key-renewals", null)).get("state").asText())
                .isEqualTo("ISSUED");
        assertThat(json(200, call("PUT", "/signatures/" + SIGNATURE + "/certificate",
                Map.of("name", "Corp Messenger", "chain", chain(first)))).get("state").asText()).isEqualTo("ACTIVE");
        assertThat(json(200, call("POST", "/signatures/" + SIGNATURE + "/test", null)).get("accepted").asBoolean())
                .isTrue();
        assertThat(json(200, call("GET", "/signatures/" + SIGNATURE + "/configuration", null)).get("pushEnabled")
                .asBoolean()).isTrue();
        assertThat(call("PUT", "/signatures/" + SIGNATURE + "/configuration", Map.of("name", "No setting",
                "pushEnabled", false)).statusCode()).isEqualTo(204);
        JsonNode configuration = json(200, call("GET", "/signatures/" + SIGNATURE + "/configuration", null));
        assertThat(configuration.get("pushEnabled").asBoolean()).isFalse();
        assertThat(configuration.get("name").asText()).isEqualTo("Corp Messenger");
        json(201, call("POST", "/signatures/" + SIGNATURE + "/regenerations", application(csr("second"))));
        assertThat(call("PUT", "/announcements/" + DOCUMENT, Map.of("signature", SIGNATURE, "texts",
                List.of(Map.of("language", "en", "title", "Soon valid again", "text", "Use mail.")))).statusCode())
                .isEqualTo(204);
        assertThat(call("DELETE", "/signatures/" + SIGNATURE + "/certificate", null).statusCode()).isEqualTo(204);
        assertThat(json(200, call("GET", "/signatures/" + SIGNATURE, null)).get("state").asText()).isEqualTo("NONE");
        assertThat(call("DELETE", "/session", null).statusCode()).isEqualTo(204);

        assertThat(exchanged.stream().flatMap(each -> contract.operation(each).stream()))
                .containsAll(contract.operations());
        assertThat(exchanged).flatExtracting(contract::faults).isEmpty();
    }

    @Test
    void what_is_refused_is_refused_as_the_contract_says() {
        assertThat(call("GET", "/signatures/" + SIGNATURE, null).statusCode()).isEqualTo(401);
        logIn();
        assertThat(code(422, call("POST", "/signatures/" + SIGNATURE + "/renewals", application(csr("first"), List.of()))))
                .isEqualTo("papers-missing");
        put("/documents/" + DOCUMENT + "?purpose=authorisation-letter&name=letter.pdf", "%PDF-1.7");
        assertThat(put("/documents/" + DOCUMENT + "?purpose=authorisation-letter&name=letter.pdf", "%PDF-1.4"))
                .isEqualTo(409);
        fail("only-regeneration", "{}");
        assertThat(code(409, call("POST", "/signatures/" + SIGNATURE + "/renewals", application(csr("first")))))
                .isEqualTo("renewal-not-possible");
        fail("pending", "{}");
        assertThat(json(202, call("POST", "/signatures/" + SIGNATURE + "/regenerations", application(csr("second"))))
                .get("state").asText()).isEqualTo("PENDING");
        assertThat(code(409, call("POST", "/signatures/" + SIGNATURE + "/regenerations", application(csr("third")))))
                .isEqualTo("other-submission");
        assertThat(code(400, call("PUT", "/signatures/" + SIGNATURE + "/certificate",
                Map.of("name", "Corp Messenger", "chain", List.of("-----BEGIN CERTIFICATE-----\nnone"))))).isEqualTo(
                "bad-request");
        fail("unavailable", "{\"times\":1}");
        assertThat(code(503, call("GET", "/signatures/" + SIGNATURE, null))).isEqualTo("not-now");
        fail("locked", "{}");
        assertThat(code(423, call("GET", "/signatures/" + SIGNATURE, null))).isEqualTo("account-locked");

        assertThat(exchanged).flatExtracting(contract::faults).isEmpty();
    }

    @Test
    void five_wrong_passwords_lock_the_account() {
        for (int left = 4; left > 0; left--) {
            JsonNode problem = json(401, call("POST", "/session", Map.of("user", "sealkeeper", "password", "guessed")));
            assertThat(problem.get("attemptsLeft").asInt()).isEqualTo(left);
        }
        assertThat(code(423, call("POST", "/session", Map.of("user", "sealkeeper", "password", "guessed"))))
                .isEqualTo("account-locked");
        assertThat(code(423, call("POST", "/session", Map.of("user", "sealkeeper", "password", "simulator"))))
                .isEqualTo("account-locked");
        assertThat(exchanged).flatExtracting(contract::faults).isEmpty();
    }

    @Test
    void examples_of_the_contract_are_as_its_schemas_say() {
        List<String> faults = new ArrayList<>();
        int[] examples = {0};
        walk(contract.contract(), "", (pointer, content) -> {
            String schema = pointer + "/schema";
            if (content.has("example")) {
                examples[0]++;
                faults.addAll(contract.faults(schema, content.get("example")));
            }
            content.path("examples").forEach(example -> {
                examples[0]++;
                faults.addAll(contract.faults(schema, example.get("value")));
            });
        });

        assertThat(examples[0]).isGreaterThan(20);
        assertThat(faults).isEmpty();
    }

    @Test
    void simulator_in_a_process_of_its_own_remembers_after_kill_9() throws Exception {
        int port = Ports.free();
        Path data = folder.resolve("own-process");
        Process process = own(port, data);
        try {
            String root = "http://127.0.0.1:" + port;
            awaitAnswer(root);
            logIn(root);
            assertThat(sendTo(root, "PUT", "/documents/" + DOCUMENT + "?purpose=authorisation-letter&name=l.pdf",
                    BodyPublishers.ofString("%PDF-1.7")).statusCode()).isEqualTo(204);
            json(201, sendTo(root, "POST", "/signatures/" + SIGNATURE + "/renewals",
                    body(application(csr("first")))));
            String before = get(root + "/simulator/state").get("submissions").toString();
            String ca = http.send(HttpRequest.newBuilder(URI.create(root + "/ca.pem")).build(),
                    BodyHandlers.ofString()).body();
            process.destroyForcibly().onExit().join();

            process = own(port, data);
            awaitAnswer(root);
            assertThat(get(root + "/simulator/state").get("submissions").toString()).isEqualTo(before)
                    .contains("key-renewals");
            assertThat(http.send(HttpRequest.newBuilder(URI.create(root + "/ca.pem")).build(), BodyHandlers.ofString())
                    .body()).isEqualTo(ca);
            assertThat(http.send(HttpRequest.newBuilder(URI.create(root + "/")).build(), BodyHandlers.ofString()).body())
                    .contains("This is no TokenIM.").contains("S-").contains("issued");
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    private static Process own(int port, Path data) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m", "-cp",
                System.getProperty("java.class.path"), SealkeeperApplication.class.getName(), TokenImSimulator.COMMAND,
                "--port=" + port, "--data=" + data).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private void awaitAnswer(String root) {
        await().atMost(Duration.ofMinutes(2)).ignoreExceptionsInstanceOf(ConnectException.class)
                .until(() -> get(root + "/simulator/state").has("signatures"));
    }

    private JsonNode get(String url) throws IOException, InterruptedException {
        return JSON.readTree(http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray())
                .body());
    }

    private interface Visitor {
        void visit(String pointer, JsonNode content);
    }

    /** Visits whatever has a schema and is no parameter. */
    private static void walk(JsonNode node, String pointer, Visitor visitor) {
        if (node.has("schema") && !node.has("in")) {
            visitor.visit(pointer, node);
        }
        node.fields().forEachRemaining(field -> walk(field.getValue(),
                pointer + "/" + field.getKey().replace("~", "~0").replace("/", "~1"), visitor));
    }

    private void logIn() {
        logIn(proxy.root());
    }

    private void logIn(String root) {
        token = json(201, sendTo(root, "POST", "/session", body(Map.of("user", "sealkeeper", "password", "simulator"))))
                .get("token").asText();
    }

    private void fail(String mode, String setting) {
        try {
            assertThat(http.send(HttpRequest.newBuilder(URI.create(simulator.root() + "/simulator/failures/" + mode))
                    .PUT(BodyPublishers.ofString(setting)).build(), BodyHandlers.discarding()).statusCode())
                    .isEqualTo(204);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private int put(String path, String content) {
        return sendTo(proxy.root(), "PUT", path, BodyPublishers.ofString(content)).statusCode();
    }

    private HttpResponse<byte[]> call(String method, String path, Map<String, ?> document) {
        return sendTo(proxy.root(), method, path, document == null ? BodyPublishers.noBody() : body(document));
    }

    private HttpResponse<byte[]> sendTo(String root, String method, String path, HttpRequest.BodyPublisher body) {
        String kind = path.substring(path.lastIndexOf('/') + 1);
        try {
            return http.send(HttpRequest.newBuilder(URI.create(root + "/admin/v1" + path)).method(method, body)
                    .header("Authorization", "Bearer " + token).header("Idempotency-Key", "key-" + kind)
                    .header("Content-Type", path.startsWith("/documents") ? "application/octet-stream"
                            : "application/json").build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(int status, HttpResponse<byte[]> response) {
        try {
            assertThat(response.statusCode()).as(new String(response.body())).isEqualTo(status);
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code(int status, HttpResponse<byte[]> response) {
        return json(status, response).get("code").asText();
    }

    private String csr(String name) {
        var openssl = new OpenSsl(folder);
        openssl.run("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                name + ".key", "-out", name + ".csr", "-subj", "/CN=Corp Messenger/O=Corp/C=CN");
        return new String(openssl.joined(name + ".csr"), StandardCharsets.US_ASCII);
    }

    private static Map<String, Object> application(String csr) {
        return application(csr, List.of(DOCUMENT));
    }

    private static Map<String, Object> application(String csr, List<String> documents) {
        return Map.of("name", "Corp Messenger", "usage", "code-signing", "request", csr, "documents", documents);
    }

    private static List<String> chain(JsonNode submission) {
        List<String> chain = new ArrayList<>();
        submission.get("chain").forEach(certificate -> chain.add(certificate.asText()));
        return chain;
    }

    private static HttpRequest.BodyPublisher body(Map<String, ?> document) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
