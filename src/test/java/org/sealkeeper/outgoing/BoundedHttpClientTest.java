package org.sealkeeper.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sealkeeper.Ports;

@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedHttpClientTest {

    private final HttpClient http = new BoundedHttpClient(HttpClient.newBuilder(), Duration.ofMinutes(2));

    @Test
    void an_answer_whose_content_drips_is_given_up() throws IOException {
        try (var server = DrippingServer.ofHttp("application/json")) {
            var hasty = new BoundedHttpClient(HttpClient.newBuilder(), Duration.ofMillis(700));
            assertThatExceptionOfType(HttpTimeoutException.class).isThrownBy(() ->
                    hasty.send(HttpRequest.newBuilder(server.url()).build(), BodyHandlers.ofInputStream()))
                    .withMessage("There was no whole answer within 0.7 seconds");
        }
    }

    @Test
    void whole_answers_come_as_they_are_asked_for() throws Exception {
        HttpServer server = answering(200_000);
        try {
            HttpRequest request = HttpRequest.newBuilder(url(server)).build();
            assertThat(http.send(request, BodyHandlers.ofInputStream()).body().readAllBytes()).hasSize(200_000).containsOnly('a');
            assertThat(http.send(request, BodyHandlers.ofString()).body()).hasSize(200_000);
            assertThat(http.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        } finally {
            server.stop(0);
        }
        HttpServer silent = answering(0);
        try {
            assertThat(http.send(HttpRequest.newBuilder(url(silent)).build(), BodyHandlers.ofString()).body()).isEmpty();
        } finally {
            silent.stop(0);
        }
    }

    @Test
    void an_answer_that_is_too_large_is_refused() throws Exception {
        HttpServer server = answering(BoundedHttpClient.LARGEST_ANSWER + 1);
        try {
            assertThatExceptionOfType(IOException.class).isThrownBy(() ->
                    http.send(HttpRequest.newBuilder(url(server)).build(), BodyHandlers.ofByteArray()))
                    .withStackTraceContaining("The answer is larger than 8388608 bytes");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void what_goes_wrong_is_said_as_it_was() {
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> http.send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + Ports.free() + "/")).build(), BodyHandlers.ofString()));
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static HttpServer answering(int bytes) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, bytes == 0 ? -1 : bytes);
            try (var out = exchange.getResponseBody()) {
                byte[] piece = "a".repeat(8192).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                for (int left = bytes; left > 0; left -= piece.length) {
                    out.write(piece, 0, Math.min(left, piece.length));
                }
            } catch (IOException refused) {
                // it has hung up
            }
        });
        server.start();
        return server;
    }
}
