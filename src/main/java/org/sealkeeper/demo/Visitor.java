package org.sealkeeper.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Locale;
import java.util.Map;

/** One of the demo's people at the API, over HTTP and with a password, as anybody else. */
final class Visitor {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BOUNDARY = "sealkeeper-demo-boundary";

    private final String base;
    private final String login;
    private final String language;

    Visitor(String base, String userId, String password, Locale language) {
        this.base = base + "/api/v1";
        this.login = "Basic " + Base64.getEncoder()
                .encodeToString((userId + ":" + password).getBytes(StandardCharsets.UTF_8));
        this.language = language.toLanguageTag();
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, Map<String, ?> body) {
        try {
            return send(request(path).header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands in a document: multipart/form-data (RFC 7578). */
    void upload(String path, String purpose, String fileName, String content) {
        String form = """
                --%1$s
                Content-Disposition: form-data; name="purpose"

                %2$s
                --%1$s
                Content-Disposition: form-data; name="files"; filename="%3$s"
                Content-Type: application/octet-stream

                %4$s
                --%1$s--
                """.formatted(BOUNDARY, purpose, fileName, content).replace("\n", "\r\n");
        send(request(path).header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofString(form)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE).header("Authorization", login)
                .header("Accept-Language", language);
    }

    /** @throws IllegalStateException with the API's own sentence when it refuses */
    private static JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            JsonNode body = answer.body().length == 0 ? JSON.nullNode() : JSON.readTree(answer.body());
            if (answer.statusCode() >= 300) {
                throw new IllegalStateException(body.path("detail").asText("HTTP " + answer.statusCode()));
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for an answer", e);
        }
    }
}
