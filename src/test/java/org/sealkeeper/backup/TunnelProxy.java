package org.sealkeeper.backup;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.sealkeeper.LoopbackServer;

/** A proxy as companies have them: it wants a user and password, and lets TLS through (RFC 9110, section 9.3.6). */
final class TunnelProxy implements AutoCloseable {

    private final LoopbackServer server;
    private final String expected;

    /** Whereto it let TLS through, such as {@code localhost:9191}. */
    final List<String> tunnels = new CopyOnWriteArrayList<>();

    TunnelProxy(String user, String password) throws IOException {
        this.expected = "proxy-authorization: basic " + Base64.getEncoder().encodeToString(
                (user + ":" + password).getBytes(StandardCharsets.US_ASCII)).toLowerCase(Locale.ROOT);
        this.server = new LoopbackServer("tunnel-proxy", this::serve);
    }

    URI uri() {
        return server.url();
    }

    private void serve(Socket client) throws IOException {
        String head = LoopbackServer.head(client.getInputStream());
        while (!head.isEmpty() && !head.toLowerCase(Locale.ROOT).contains(expected)) {
            say(client, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"\r\n"
                    + "Content-Length: 0\r\n\r\n");
            head = LoopbackServer.head(client.getInputStream());
        }
        if (!head.startsWith("CONNECT ")) {
            return;
        }
        String to = head.split(" ")[1];
        tunnels.add(to);
        try (var target = new Socket(to.split(":")[0], Integer.parseInt(to.split(":")[1]))) {
            say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            LoopbackServer.inBackground("tunnel-proxy", () -> copy(target, client));
            client.getInputStream().transferTo(target.getOutputStream());
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException gone) {
            // the other side has hung up
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
