package org.sealkeeper.backup;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy as companies have them: it wants a user and password, and lets TLS through (RFC 9110, section 9.3.6). */
final class TunnelProxy implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String expected;

    /** Whereto it let TLS through, such as {@code localhost:9191}. */
    final List<String> tunnels = new CopyOnWriteArrayList<>();

    TunnelProxy(String user, String password) throws IOException {
        this.expected = "proxy-authorization: basic " + Base64.getEncoder().encodeToString(
                (user + ":" + password).getBytes(StandardCharsets.US_ASCII)).toLowerCase(Locale.ROOT);
        daemon(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            while (!head.isEmpty() && !head.toLowerCase(Locale.ROOT).contains(expected)) {
                say(client, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"corp\"\r\n"
                        + "Content-Length: 0\r\n\r\n");
                head = head(client.getInputStream());
            }
            if (!head.startsWith("CONNECT ")) {
                return;
            }
            String to = head.split(" ")[1];
            tunnels.add(to);
            try (var target = new Socket(to.split(":")[0], Integer.parseInt(to.split(":")[1]))) {
                say(client, "HTTP/1.1 200 Connection established\r\n\r\n");
                daemon(() -> copy(target, client));
                client.getInputStream().transferTo(target.getOutputStream());
            }
        } catch (IOException gone) {
            // the other side has hung up
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

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "tunnel-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
