package org.sealkeeper.backup;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealkeeper.LoopbackServer;

/** Stands between a store and us, one request a connection, and has calls fail in the ways that networks and servers do. */
final class FaultyProxy implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *([0-9]+)");

    private static final String SLOW_DOWN = "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>";

    /** What happens to a call. */
    enum Fault {
        NONE,
        /** The server says that it is overloaded; nothing was done. */
        UNAVAILABLE,
        /** The server asks to be called less; nothing was done. */
        SLOW_DOWN,
        /** There is never an answer; nothing was done. */
        TIME_OUT,
        /** The connection breaks; nothing was done. */
        RESET,
        /** The connection breaks when half of the content has arrived. */
        HALF,
        /** It is done, and the connection breaks before the answer. */
        ANSWER_LOST,
        /** It is done, and the answer comes late. */
        SLOW
    }

    private final LoopbackServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Calls that are still passed on, and whoever closes. */
    private final Phaser underWay = new Phaser(1);
    private final URI target;
    private volatile Fault fault = Fault.NONE;
    private volatile Predicate<String> affected = request -> true;

    FaultyProxy(URI target) throws IOException {
        this.target = target;
        this.server = new LoopbackServer("faulty-proxy", this::serve);
    }

    URI endpoint() {
        return server.url();
    }

    /** @param calls which are affected, by their request line such as {@code PUT /bucket/sets/one/key.cms HTTP/1.1} */
    void inject(Fault next, Predicate<String> calls) {
        affected = calls;
        fault = next;
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        String head = LoopbackServer.head(client.getInputStream());
        if (head.isEmpty()) {
            return;
        }
        if (head.toLowerCase(java.util.Locale.ROOT).contains("expect: 100-continue")) {
            client.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        Matcher length = LENGTH.matcher(head);
        byte[] body = client.getInputStream().readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        String request = head.substring(0, head.indexOf('\r'));
        underWay.register();
        try {
            answer(client, affected.test(request) ? fault : Fault.NONE, head, body);
        } finally {
            underWay.arriveAndDeregister();
        }
    }

    private void answer(Socket client, Fault now, String head, byte[] body) throws IOException, InterruptedException {
        switch (now) {
            case UNAVAILABLE -> client.getOutputStream().write(("HTTP/1.1 503 Service Unavailable\r\n"
                    + "Content-Length: 0\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            case SLOW_DOWN -> client.getOutputStream().write(("HTTP/1.1 503 Slow Down\r\n"
                    + "Content-Type: application/xml\r\nContent-Length: " + SLOW_DOWN.length() + "\r\nConnection: close\r\n\r\n"
                    + SLOW_DOWN).getBytes(StandardCharsets.US_ASCII));
            case TIME_OUT -> closed.await();
            case RESET -> client.setSoLinger(true, 0);
            case HALF -> {
                forward(head, Arrays.copyOf(body, body.length / 2), false);
                client.setSoLinger(true, 0);
            }
            case ANSWER_LOST -> {
                forward(head, body);
                client.setSoLinger(true, 0);
            }
            case SLOW -> {
                byte[] late = forward(head, body);
                closed.await(300, java.util.concurrent.TimeUnit.MILLISECONDS);
                client.getOutputStream().write(late);
            }
            default -> client.getOutputStream().write(forward(head, body));
        }
    }

    private byte[] forward(String head, byte[] body) throws IOException {
        return forward(head, body, true);
    }

    /** @param arrived whether the store gets all of it, and may answer */
    private byte[] forward(String head, byte[] body, boolean arrived) throws IOException {
        String once = head.replaceAll("(?im)^(expect|connection):[^\r]*\r\n", "").replaceFirst("\r\n\r\n$",
                "\r\nConnection: close\r\n\r\n");
        try (var store = new Socket(target.getHost(), target.getPort())) {
            store.getOutputStream().write(once.getBytes(StandardCharsets.ISO_8859_1));
            store.getOutputStream().write(body);
            store.getOutputStream().flush();
            if (!arrived) {
                return new byte[0];
            }
            return store.getInputStream().readAllBytes();
        }
    }

    /** What a call was to do at the store it has done when this returns, even if its caller is gone. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        underWay.arriveAndAwaitAdvance();
    }
}
