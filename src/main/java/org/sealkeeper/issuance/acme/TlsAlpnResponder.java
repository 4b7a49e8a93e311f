package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.sealkeeper.issuance.remote.SettingsRefused;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Answers validation servers that come with TLS (tls-alpn-01; RFC 8737), and nobody else: whoever does not speak
 * {@code acme-tls/1}, or asks for a name that is not being proved, is refused in the handshake. It listens where an
 * issuer proves names like this, and says nothing after the handshake.
 */
@Component
class TlsAlpnResponder implements SmartLifecycle {

    static final String PROTOCOL = TlsAlpn01Challenge.ACME_TLS_1_PROTOCOL;
    private static final Logger LOG = LoggerFactory.getLogger(TlsAlpnResponder.class);
    private static final int USUAL_PORT = 8444;
    private static final int MOST_AT_ONCE = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AcmeIssuers issuers;
    private final TlsAnswers answers;
    private final String listen;
    private ServerSocket door;
    private ExecutorService connections;

    /** @param listen address and port, such as {@code 127.0.0.1:8444} or {@code 0.0.0.0:443} */
    TlsAlpnResponder(AcmeIssuers issuers, TlsAnswers answers,
            @Value("${sealkeeper.tls-alpn.listen:127.0.0.1:8444}") String listen) {
        this.issuers = issuers;
        this.answers = answers;
        this.listen = listen;
    }

    @Override
    public synchronized void start() {
        if (!issuers.anyAnswers(TlsAlpn01Challenge.TYPE)) {
            return;
        }
        Optional<InetSocketAddress> address = HostAndPort.of(listen, USUAL_PORT).map(HostAndPort::address)
                .filter(resolved -> !resolved.isUnresolved());
        SettingsRefused.unless(address.isPresent(), "sealkeeper.tls-alpn.listen is no address with a port, such as"
                + " 127.0.0.1:8444");
        try {
            door = new ServerSocket();
            door.setReuseAddress(true);
            door.bind(address.get());
        } catch (IOException e) {
            SettingsRefused.unless(false, "sealkeeper.tls-alpn.listen: nothing can listen at " + listen + ": " + e.getMessage());
        }
        connections = new ThreadPoolExecutor(0, MOST_AT_ONCE, 1, TimeUnit.MINUTES, new SynchronousQueue<>(),
                work -> daemon(work, "tls-alpn-answer"));
        ServerSocket opened = door;
        daemon(() -> accept(opened), "tls-alpn").start();
        LOG.info("Validation servers of ACME (tls-alpn-01) are answered at {}", listen);
    }

    @Override
    public synchronized void stop() {
        if (door != null) {
            close(door);
            connections.shutdownNow();
            door = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return door != null;
    }

    private void accept(ServerSocket opened) {
        while (!opened.isClosed()) {
            try {
                Socket connection = opened.accept();
                serve(connection);
            } catch (IOException e) {
                LOG.debug("A validation server's connection was not taken", e);
            }
        }
    }

    private void serve(Socket connection) {
        try {
            connections.execute(() -> answer(connection));
        } catch (RejectedExecutionException tooMany) {
            close(connection);
        }
    }

    private void answer(Socket connection) {
        var limit = CompletableFuture.runAsync(() -> close(connection),
                CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        try (SSLSocket tls = tls(connection)) {
            tls.startHandshake();
        } catch (IOException stranger) {
            LOG.debug("A connection was refused or broken off", stranger);
        } catch (GeneralSecurityException | RuntimeException e) {
            LOG.warn("A validation server could not be answered", e);
        } finally {
            limit.cancel(false);
            close(connection);
        }
    }

    private SSLSocket tls(Socket connection) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new ValidationKey(answers)}, null, null);
        // this overload is the server's side
        var tls = (SSLSocket) context.getSocketFactory().createSocket(connection, (InputStream) null, true);
        tls.setHandshakeApplicationProtocolSelector((socket, offered) -> offered.contains(PROTOCOL) ? PROTOCOL : null);
        return tls;
    }

    private static Thread daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception alreadyBroken) {
            LOG.trace("It is closed either way", alreadyBroken);
        }
    }
}
