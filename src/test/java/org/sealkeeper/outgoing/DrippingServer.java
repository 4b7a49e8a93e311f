package org.sealkeeper.outgoing;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sealkeeper.LoopbackServer;

/** Says something at once to whoever connects, and goes on a byte at a time without end. */
public final class DrippingServer implements AutoCloseable {

    private static final long PAUSE_MILLIS = 50;

    private final LoopbackServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final byte[] first;
    private final byte[] drops;
    private final boolean afterQuestion;

    private DrippingServer(String first, String drops) throws IOException {
        this(first.getBytes(StandardCharsets.US_ASCII), drops.getBytes(StandardCharsets.US_ASCII), false);
    }

    private DrippingServer(byte[] first, byte[] drops, boolean afterQuestion) throws IOException {
        this.first = first;
        this.drops = drops;
        this.afterQuestion = afterQuestion;
        this.server = new LoopbackServer("dripping-server", this::serve);
    }

    /** Whose headers come at once, and whose content does not end. */
    public static DrippingServer ofHttp(String contentType) throws IOException {
        return new DrippingServer("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nContent-Length: 1000000\r\n\r\n{\"", "a");
    }

    /** Whose greeting has no end. */
    public static DrippingServer ofSmtp() throws IOException {
        return new DrippingServer("220-slow.corp.example\r\n", "220-please wait\r\n");
    }

    /** Whose answer is one message of two gigabytes (RFC 4511, 5.1, in BER). */
    public static DrippingServer ofLdap() throws IOException {
        return new DrippingServer(HexFormat.of().parseHex("30847fffffff"), new byte[] {0}, false);
    }

    /** Which lets everybody in and finds the same person without end. */
    public static DrippingServer ofLdapEntries() throws IOException {
        // bindResponse with messageID 1; then searchResultEntry with messageID 2 for o=x, without attributes
        return new DrippingServer(HexFormat.of().parseHex("300c02010161070a010004000400"),
                HexFormat.of().parseHex("300c020102640704036f3d783000"), true);
    }

    public int port() {
        return server.port();
    }

    public URI url() {
        return server.url().resolve("/");
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        if (afterQuestion) {
            client.getInputStream().read();
        }
        LoopbackServer.inBackground("dripping-server", () -> swallow(client));
        client.getOutputStream().write(first);
        for (int i = 0; !closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); i++) {
            client.getOutputStream().write(drops[i % drops.length]);
        }
    }

    private static void swallow(Socket client) {
        try {
            client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // whoever it was has hung up
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
    }
}
