package org.sealkeeper;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/** A free port of this machine; each connection to it is served by a thread of its own, until it is closed. */
public final class LoopbackServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    /** What is done with a connection; it is closed afterwards, and that the other side hangs up is no fault. */
    @FunctionalInterface
    public interface Serving {
        void serve(Socket client) throws IOException, InterruptedException;
    }

    /** @param name of its threads */
    public LoopbackServer(String name, Serving serving) throws IOException {
        inBackground(name, () -> accept(name, serving));
    }

    public int port() {
        return server.getLocalPort();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** For what goes on beside the serving; it keeps no test from ending. */
    public static void inBackground(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Lines up to the empty one, with their ends; empty when the other side hangs up before. */
    public static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (next == '\n' && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                return head.toString();
            }
        }
        return "";
    }

    private void accept(String name, Serving serving) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                inBackground(name, () -> serve(client, serving));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private static void serve(Socket client, Serving serving) {
        try (client) {
            serving.serve(client);
        } catch (IOException gone) {
            // the other side has hung up
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
