package org.sealkeeper.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What lies between an application and a server on this machine, and does what networks do. */
final class BadNetwork implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final int target;
    private final List<Route> routes = new CopyOnWriteArrayList<>();
    private volatile long delayMillis;
    private volatile boolean cut;

    /** @param target the server's port */
    BadNetwork(int target) throws IOException {
        this.target = target;
        daemon(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Whatever is sent arrives so much later, in each direction. */
    void delay(long millis) {
        delayMillis = millis;
    }

    /** Nothing arrives any more, and nobody is told. */
    void cut() {
        cut = true;
    }

    /** Connections work again, but for those that there were: what is sent on them is lost for ever, without a word. */
    void mendForNewConnections() {
        routes.forEach(route -> route.lost = true);
        cut = false;
    }

    int lost() {
        return (int) routes.stream().filter(route -> route.lost && !route.closed).count();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                var route = new Route();
                routes.add(route);
                daemon(() -> route.open(client));
            } catch (IOException ended) {
                return;
            }
        }
    }

    private final class Route {

        private volatile boolean lost;
        private volatile boolean closed;

        private void open(Socket client) {
            try (client) {
                awaitNetwork();
                try (var far = new Socket(InetAddress.getLoopbackAddress(), target)) {
                    far.setTcpNoDelay(true);
                    daemon(() -> carry(far, client));
                    carry(client, far);
                }
            } catch (IOException ended) {
                // either side has hung up
            } finally {
                closed = true;
            }
        }

        private void carry(Socket from, Socket to) {
            byte[] buffer = new byte[64 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    pause(delayMillis);
                    awaitNetwork();
                    if (!lost) {
                        out.write(buffer, 0, read);
                        out.flush();
                    }
                }
                to.close();
            } catch (IOException ended) {
                closeQuietly(from);
                closeQuietly(to);
            }
        }

        private void awaitNetwork() {
            while (cut && !lost && !server.isClosed()) {
                pause(20);
            }
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // it is
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void daemon(Runnable work) {
        var thread = new Thread(work, "bad-network");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
