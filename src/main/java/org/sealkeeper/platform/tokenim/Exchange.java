package org.sealkeeper.platform.tokenim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Single calls over HTTP, each bounded in time, answered as JSON with the contract's names. */
final class Exchange {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** A step reads several things, and would begin again with the first. */
    private static final int TRIES_OF_READING = 3;

    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();
    private final String platform;
    private final String base;
    private final Duration timeout;
    private final FieldNames names;

    Exchange(String platform, TokenImSettings settings) {
        this.platform = platform;
        this.base = settings.url().toString().replaceFirst("/+$", "");
        this.timeout = settings.timeout();
        this.names = new FieldNames(settings.fields());
        this.http = HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1).sslContext(settings.tls().context(settings.tls().client())).build();
    }

    /**
     * One call.
     *
     * @param path below the base URL, encoded
     * @param headers besides those that every call has
     */
    record Call(String method, String path, Map<String, String> headers, Optional<byte[]> body) {

        Call with(String header, String value) {
            var all = new LinkedHashMap<>(headers);
            all.put(header, value);
            return new Call(method, path, all, body);
        }

        boolean isReading() {
            return method.equals("GET") || path.endsWith("/test");
        }
    }

    Call call(String method, String path) {
        return new Call(method, path, Map.of(), Optional.empty());
    }

    /** With a document that has the contract's names. */
    Call call(String method, String path, JsonNode document) {
        try {
            return new Call(method, path, Map.of("Content-Type", "application/json"),
                    Optional.of(json.writeValueAsBytes(names.toTheirs(document))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A document cannot be written", e);
        }
    }

    /**
     * @return the answer's document with the contract's names; a missing node when there is none
     * @throws Problem for 4xx
     * @throws IOException when it may work later
     */
    JsonNode send(Call call) throws Problem, IOException {
        return names.toOurs(sendAsIs(call));
    }

    /** As {@link #send}, with the names that the installation has. */
    JsonNode sendAsIs(Call call) throws Problem, IOException {
        HttpResponse<byte[]> response = answer(call);
        for (int tries = 1; tries < TRIES_OF_READING && call.isReading() && isBusy(response); tries++) {
            response = answer(call);
        }
        int status = response.statusCode();
        if (status >= 200 && status < 300) {
            return response.body().length == 0 ? MissingNode.getInstance() : document(response, call);
        }
        if (status == 429 || status >= 500 || status < 400) {
            throw new IOException("TokenIM (" + platform + ") answered " + call.method() + " " + call.path()
                    + " with HTTP status " + status + response.headers().firstValue("Retry-After")
                            .map(seconds -> " and asks to wait " + seconds + " seconds").orElse("")
                    + "; it will be asked again.");
        }
        throw new Problem(status, problem(response));
    }

    /** It has no time, and does not say that it wants to be left alone. */
    private static boolean isBusy(HttpResponse<byte[]> response) {
        return response.statusCode() == 503 && response.headers().firstValue("Retry-After").isEmpty();
    }

    private HttpResponse<byte[]> answer(Call call) throws IOException {
        BodyPublisher body = call.body().map(BodyPublishers::ofByteArray).orElseGet(BodyPublishers::noBody);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.path())).timeout(timeout)
                .header("Accept", "application/json").header("Accept-Language", "en").method(call.method(), body);
        call.headers().forEach(request::header);
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request.build(), BodyHandlers.ofByteArray());
        try {
            // the request's own time-out ends with the headers; this one bounds the body as well
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw noAnswer(call, late);
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The call to TokenIM was interrupted");
        } catch (ExecutionException failed) {
            // both time-outs are equally long, and either may be the first to end
            if (failed.getCause() instanceof HttpTimeoutException late && !(late instanceof HttpConnectTimeoutException)) {
                throw noAnswer(call, late);
            }
            throw new IOException("TokenIM (" + platform + ") cannot be reached for " + call.method() + " " + call.path()
                    + ": " + reason(failed.getCause()) + ". It will be asked again.", failed.getCause());
        }
    }

    private IOException noAnswer(Call call, Exception late) {
        return new IOException("TokenIM (" + platform + ") did not answer " + call.method() + " " + call.path()
                + " within " + timeout.toSeconds() + " seconds; it will be asked again.", late);
    }

    private JsonNode document(HttpResponse<byte[]> response, Call call) throws IOException {
        try {
            return json.readTree(response.body());
        } catch (JsonProcessingException notJson) {
            throw new IOException("TokenIM (" + platform + ") answered " + call.method() + " " + call.path()
                    + " with something that is not JSON. Check the URL in its configuration.", notJson);
        }
    }

    private JsonNode problem(HttpResponse<byte[]> response) throws IOException {
        try {
            return names.toOurs(json.readTree(response.body()));
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static String reason(Throwable cause) {
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }
}
