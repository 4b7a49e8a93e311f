package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Somebody at the API of a running application, whichever process it runs in. */
public final class Client {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Supplier<String> base;
    private final String user;
    private final String password;

    /** @param base asked at each request, for a port that is not known before the application runs */
    public Client(Supplier<String> base, String user, String password) {
        this.base = base;
        this.user = user;
        this.password = password;
    }

    /** What came back. */
    public record Answer(int status, byte[] body, Map<String, List<String>> headers) {

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public Answer ok() {
            assertThat(status).as(text()).isBetween(200, 299);
            return this;
        }

        public Answer refused(int expected) {
            assertThat(status).as(text()).isEqualTo(expected);
            return this;
        }
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    /** Without log-in. */
    public Answer anonymously(String path) {
        return send(HttpRequest.newBuilder(URI.create(base.get() + path)).timeout(PATIENCE).GET());
    }

    /** In a language, such as {@code zh-CN}. */
    public Answer getIn(String language, String path) {
        return send(request(path).header("Accept-Language", language).GET());
    }

    public Answer post(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").POST(json(body)));
    }

    /** With an {@code Idempotency-Key}. */
    public Answer postOnce(String key, String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").header("Idempotency-Key", key)
                .POST(json(body)));
    }

    public Answer put(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").PUT(json(body)));
    }

    public Answer patch(String path, Object body) {
        return send(request(path).header("Content-Type", "application/json").method("PATCH", json(body)));
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** A form with one file. */
    public Answer upload(String path, String part, String fileName, byte[] content, Map<String, String> fields) {
        String boundary = "cut-" + UUID.randomUUID();
        var body = new ByteArrayOutputStream();
        fields.forEach((name, value) -> body.writeBytes(("--" + boundary
                + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n")
                .getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\""
                + fileName + "\"\r\nContent-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        // an approval counts once the ledger has sealed it, which takes about a second
        return await("sealed approvals").atMost(PATIENCE).until(() ->
                send(request(path).header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(BodyPublishers.ofByteArray(body.toByteArray()))),
                answer -> answer.status() != 409 || !answer.text().contains("request.approval-not-sealed"));
    }

    /**
     * Registers a TLS signature of the private CA that needs no documents.
     *
     * @param platform such as {@code folder}
     * @return its id
     */
    public String register(String name, String platform) {
        return post("/api/v1/signatures", Map.of("name", name, "kind", "TLS_SERVER", "platform", platform, "issuer", "private-ca",
                "criticality", "LOW", "subject", "CN=" + name + ".corp.example,O=Corp", "names", List.of(name + ".corp.example"),
                "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
    }

    /** Asks for a signature's first version, and gives the renewal's id. */
    public String firstVersion(String signature) {
        return post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version")).ok().json().get("id")
                .asText();
    }

    /** Waits until a renewal waits for an approval, and approves it. */
    public void approve(String renewal) {
        complete(task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
    }

    /** Waits until a task of a renewal is offered, and gives its id. */
    public String task(String renewal, String activityId) {
        return await(activityId).atMost(PATIENCE).until(() -> openTask(renewal, activityId), id -> !id.isEmpty());
    }

    /** Waits until a task that belongs to no renewal is offered, and gives its id. */
    public String task(String activityId) {
        return await(activityId).atMost(PATIENCE).until(() -> taskIn("/api/v1/tasks", activityId), id -> !id.isEmpty());
    }

    /** The id of a task of a renewal; empty while it is not offered. */
    public String openTask(String renewal, String activityId) {
        return taskIn("/api/v1/tasks?renewal=" + renewal, activityId);
    }

    private String taskIn(String tasks, String activityId) {
        for (JsonNode task : get(tasks).ok().json()) {
            if (task.get("activityId").asText().equals(activityId)) {
                return task.get("id").asText();
            }
        }
        return "";
    }

    public Answer complete(String task, Map<String, String> variables) {
        return post("/api/v1/tasks/" + task + "/complete", Map.of("variables", variables));
    }

    /** Waits until a renewal has ended, and gives its outcome. */
    public String outcome(String renewal) {
        return await("the end of the renewal").atMost(PATIENCE).until(() -> get("/api/v1/renewals/" + renewal).ok().json(),
                view -> view.get("state").asText().equals("ENDED")).get("outcome").asText();
    }

    /** The kinds of what has been recorded of a renewal, in order. */
    public List<String> story(String renewal) {
        return get("/api/v1/renewals/" + renewal + "/history").ok().json().findValuesAsText("kind");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base.get() + path)).timeout(PATIENCE)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                        (user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        try {
            return BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> response = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body(), response.headers().map());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
