package org.sealkeeper.issuance.acme;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.shredzone.acme4j.toolbox.AcmeUtils;

/**
 * Stands in front of Pebble on loopback and offers what Pebble 2.4 does not: renewal information (RFC 9773). It can lose
 * the answer to a call that Pebble has done, refuse calls, and ask clients to wait. It hands every call on with the name that it was called by, so that what
 * clients have signed stays true.
 */
final class PebbleProxy {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NOT_PASSED_ON = Set.of("connection", "host", "content-length", "transfer-encoding",
            "upgrade", "http2-settings", "keep-alive");
    private static final String RENEWAL_INFO = "/renewal-info";

    private final SSLContext tls;
    private final int pebble;
    private final HttpsServer server;
    private final Map<String, Suggestion> suggestions = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<JsonNode> orders = new CopyOnWriteArrayList<>();
    private volatile String lost = "";
    private volatile Refusal refusal;
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile String orderStatus = "";
    private volatile int orderRetryAfter;
    private volatile int authorizationRetryAfter;
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    private record Refusal(String path, int status, String error, int retryAfterSeconds) {
    }

    /** A call that did not only need another nonce. */
    private record Call(String path, Instant at) {
    }

    /** What is said of one certificate: a status other than 200 stands for a server that cannot say. */
    record Suggestion(int status, ObjectNode body, int retryAfterSeconds) {
    }

    private record Answer(int status, Map<String, String> headers, byte[] body) {
    }

    PebbleProxy(SSLContext tls, int pebble) {
        this.tls = tls;
        this.pebble = pebble;
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "pebble-proxy");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::pass);
        server.createContext(RENEWAL_INFO + "/", this::say);
        server.start();
    }

    String directory() {
        return "https://localhost:" + server.getAddress().getPort() + "/dir";
    }

    /** From now on a certificate's renewal is suggested for then. */
    void suggest(X509Certificate certificate, Instant start, Instant end, Optional<String> explanation) {
        suggestions.put(AcmeUtils.getRenewalUniqueIdentifier(certificate), suggestion(start, end, explanation));
    }

    private static Suggestion suggestion(Instant start, Instant end, Optional<String> explanation) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("suggestedWindow").put("start", start.toString()).put("end", end.toString());
        explanation.ifPresent(url -> body.put("explanationURL", url));
        return new Suggestion(200, body, 3600);
    }

    /** From now on the server cannot say anything of a certificate. */
    void fail(X509Certificate certificate) {
        suggestions.put(AcmeUtils.getRenewalUniqueIdentifier(certificate), new Suggestion(503, JSON.createObjectNode(), 0));
    }

    /** How often a certificate was asked about. */
    long asked(X509Certificate certificate) {
        return asked.stream().filter(AcmeUtils.getRenewalUniqueIdentifier(certificate)::equals).count();
    }

    /** The payloads of the orders that were placed, in order. */
    List<JsonNode> orders() {
        return List.copyOf(orders);
    }

    /** The next call to a resource is done, and its answer lost. */
    void loseAnswerOf(String resource) {
        lost = "/" + resource;
    }

    /** The next call to a resource is refused, and not handed on. */
    void refuse(String resource, int status, String error, int retryAfterSeconds) {
        refusal = new Refusal("/" + resource, status, error, retryAfterSeconds);
    }

    /** The next answers about orders have this status. */
    void ordersStay(String status, int answers, int retryAfterSeconds) {
        orderStatus = status;
        orderRetryAfter = retryAfterSeconds;
        unfinished.set(answers);
    }

    /** From now on answers about authorizations ask to wait; none when 0. */
    void authorizationsTake(int seconds) {
        authorizationRetryAfter = seconds;
    }

    /** When a resource was called since then. */
    List<Instant> calls(String resource, Instant since) {
        return calls.stream().filter(call -> call.path().startsWith("/" + resource) && !call.at().isBefore(since))
                .map(Call::at).toList();
    }

    private Answer changed(String path, Answer answer) throws IOException {
        var headers = new LinkedHashMap<>(answer.headers());
        if (answer.status() < 300 && path.startsWith("/authZ/") && authorizationRetryAfter > 0) {
            headers.put("Retry-After", String.valueOf(authorizationRetryAfter));
        }
        if (answer.status() < 300 && path.startsWith("/my-order/") && unfinished.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            if (orderRetryAfter > 0) {
                headers.put("Retry-After", String.valueOf(orderRetryAfter));
            }
            return new Answer(answer.status(), headers, JSON.writeValueAsBytes(
                    ((ObjectNode) JSON.readTree(answer.body())).put("status", orderStatus)));
        }
        return new Answer(answer.status(), headers, answer.body());
    }

    private boolean isRefused(HttpExchange exchange, String path) throws IOException {
        Refusal said = refusal;
        if (said == null || !said.path().equals(path)) {
            return false;
        }
        refusal = null;
        calls.add(new Call(path, Instant.now()));
        byte[] body = JSON.writeValueAsBytes(Map.of("type", "urn:ietf:params:acme:error:" + said.error(), "detail",
                "Said by the proxy", "status", said.status()));
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        exchange.getResponseHeaders().set("Retry-After", String.valueOf(said.retryAfterSeconds()));
        exchange.sendResponseHeaders(said.status(), body.length);
        exchange.getResponseBody().write(body);
        return true;
    }

    private void say(HttpExchange exchange) throws IOException {
        try (exchange) {
            String certificate = exchange.getRequestURI().getPath().substring(RENEWAL_INFO.length() + 1);
            asked.add(certificate);
            Suggestion said = suggestions.getOrDefault(certificate, suggestion(
                    Instant.now().plus(Duration.ofDays(57)), Instant.now().plus(Duration.ofDays(59)), Optional.empty()));
            byte[] body = JSON.writeValueAsBytes(said.body());
            exchange.getResponseHeaders().set("Content-Type", said.status() == 200 ? "application/json"
                    : "application/problem+json");
            if (said.retryAfterSeconds() > 0) {
                exchange.getResponseHeaders().set("Retry-After", String.valueOf(said.retryAfterSeconds()));
            }
            exchange.sendResponseHeaders(said.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] request = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().toString();
            if (isRefused(exchange, path)) {
                return;
            }
            Answer answer = changed(path, answer(exchange, path, request));
            if (answer.status() < 300) {
                calls.add(new Call(path, Instant.now()));
            }
            if (path.equals("/order-plz") && answer.status() == 201) {
                orders.add(JSON.readTree(Base64.getUrlDecoder().decode(JSON.readTree(request).get("payload").asText())));
            }
            if (answer.status() < 300 && path.equals(lost)) {
                lost = "";
                return;
            }
            byte[] body = path.equals("/dir") ? withRenewalInfo(exchange, answer.body()) : answer.body();
            answer.headers().forEach((name, value) -> {
                if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                    exchange.getResponseHeaders().add(name, value);
                }
            });
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static byte[] withRenewalInfo(HttpExchange exchange, byte[] directory) throws IOException {
        return JSON.writeValueAsBytes(((ObjectNode) JSON.readTree(directory)).put("renewalInfo",
                "https://" + exchange.getRequestHeaders().getFirst("Host") + RENEWAL_INFO));
    }

    /** HTTP/1.0 by hand: the JDK's clients do not let the Host header be chosen. */
    private Answer answer(HttpExchange exchange, String path, byte[] request) throws IOException {
        try (var socket = tls.getSocketFactory().createSocket("localhost", pebble)) {
            var call = new StringBuilder(exchange.getRequestMethod() + " " + path + " HTTP/1.0\r\nHost: "
                    + exchange.getRequestHeaders().getFirst("Host") + "\r\nContent-Length: " + request.length + "\r\n");
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> call.append(name).append(": ").append(value).append("\r\n"));
                }
            });
            var out = new ByteArrayOutputStream();
            out.writeBytes(call.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(request);
            socket.getOutputStream().write(out.toByteArray());
            socket.getOutputStream().flush();
            return read(socket.getInputStream().readAllBytes());
        }
    }

    private static Answer read(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = List.of(text.substring(0, end).split("\r\n"));
        Map<String, String> headers = new LinkedHashMap<>();
        lines.stream().skip(1).map(line -> line.split(": ", 2)).forEach(header ->
                headers.merge(header[0], header[1], (one, other) -> one));
        return new Answer(Integer.parseInt(lines.get(0).split(" ")[1]), headers,
                Arrays.copyOfRange(answer, end + 4, answer.length));
    }
}
