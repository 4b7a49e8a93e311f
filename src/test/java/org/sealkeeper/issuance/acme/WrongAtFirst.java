package org.sealkeeper.issuance.acme;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The web server of some names, in front of the application. Its first answers for a name are wrong, in one way or another. */
final class WrongAtFirst implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int application;
    private final Map<String, Integer> wrong = new ConcurrentHashMap<>();
    private final Map<String, List<String>> tokens = new ConcurrentHashMap<>();

    WrongAtFirst(int port, int application) throws IOException {
        this.application = application;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** @param validations how many of them fail for a name */
    void fail(String name, int validations) {
        wrong.put(name, validations);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String name = exchange.getRequestHeaders().getFirst("Host").replaceFirst(":.*", "");
            String path = exchange.getRequestURI().getPath();
            int validation = validation(name, path);
            if (validation >= wrong.getOrDefault(name, 0)) {
                pass(exchange, path);
            } else if (validation == 0) {
                exchange.sendResponseHeaders(404, -1);
            } else if (validation == 1) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("something else".getBytes(StandardCharsets.US_ASCII));
            }
            // the third time it hangs up
        }
    }

    /** Each validation has a token of its own, and the server looks several times. */
    private int validation(String name, String token) {
        List<String> seen = tokens.computeIfAbsent(name, any -> new CopyOnWriteArrayList<>());
        synchronized (seen) {
            if (!seen.contains(token)) {
                seen.add(token);
            }
            return seen.indexOf(token);
        }
    }

    private void pass(HttpExchange exchange, String path) throws IOException {
        var call = (HttpURLConnection) URI.create("http://127.0.0.1:" + application + path).toURL().openConnection();
        int status = call.getResponseCode();
        byte[] body = status == 200 ? call.getInputStream().readAllBytes() : new byte[0];
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
