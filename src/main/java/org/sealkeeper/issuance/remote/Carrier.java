package org.sealkeeper.issuance.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

/**
 * Carries messages over HTTP, each once and on a connection of its own: a server that serves one connection after
 * another would wait for ours to end, and the JDK's newer client cannot be told to close.
 */
public final class Carrier {

    private static final int LARGEST_ANSWER = 1024 * 1024;
    private static final int PIECE = 8192;

    private final Duration timeout;
    private final SSLContext tls;

    /**
     * @param timeout for connecting, for the beginning of an answer, and for the rest of it
     * @param tls for URLs that begin with https
     */
    public Carrier(Duration timeout, SSLContext tls) {
        this.timeout = timeout;
        this.tls = tls;
    }

    /** What came back, with whatever status. */
    public record Answer(int status, String contentType, Optional<String> retryAfter, byte[] body) {
    }

    /** The server has certainly not heard the message. */
    public static final class NotReached extends IOException {

        NotReached(IOException cause) {
            super("it cannot be reached" + (cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")"), cause);
        }
    }

    /** @throws IOException when nothing comes back in time, or too much */
    public Answer get(URI url, Map<String, String> headers) throws IOException {
        return within(connection(url, headers), Optional.empty());
    }

    /**
     * @throws NotReached when the server has not heard it
     * @throws IOException when nothing comes back in time, or too much; the server may have heard it
     */
    public Answer post(URI url, Map<String, String> headers, byte[] message) throws IOException {
        HttpURLConnection connection = connection(url, headers);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        // without this the JDK sends a message once more by itself when the connection is lost
        connection.setFixedLengthStreamingMode(message.length);
        return within(connection, Optional.of(message));
    }

    private Answer within(HttpURLConnection connection, Optional<byte[]> message) throws IOException {
        // each read has a time-out of its own, so that headers could trickle for ever
        var isLate = new AtomicBoolean();
        var deadline = CompletableFuture.runAsync(() -> {
            isLate.set(true);
            connection.disconnect();
        }, CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS));
        try {
            return exchange(connection, message);
        } catch (ConnectException | UnknownHostException | SSLHandshakeException e) {
            throw new NotReached(e);
        } catch (IOException e) {
            throw isLate.get() || e instanceof SocketTimeoutException
                    ? new IOException("it has not answered within " + timeout.toSeconds() + " seconds", e) : e;
        } finally {
            deadline.cancel(false);
            connection.disconnect();
        }
    }

    private Answer exchange(HttpURLConnection connection, Optional<byte[]> message) throws IOException {
        try {
            if (message.isPresent()) {
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(message.get());
                }
            }
            int status = connection.getResponseCode();
            InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            return new Answer(status, Optional.ofNullable(connection.getContentType()).orElse(""),
                    Optional.ofNullable(connection.getHeaderField("Retry-After")), body == null ? new byte[0] : read(body));
        } catch (HttpRetryException e) {
            // the JDK asks for the message again, to send it with other credentials
            return new Answer(e.responseCode(), "", Optional.empty(), new byte[0]);
        }
    }

    private HttpURLConnection connection(URI url, Map<String, String> headers) throws IOException {
        var connection = (HttpURLConnection) url.toURL().openConnection();
        if (connection instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(tls.getSocketFactory());
        }
        connection.setUseCaches(false);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setRequestProperty("Connection", "close");
        headers.forEach(connection::setRequestProperty);
        return connection;
    }

    private byte[] read(InputStream body) throws IOException {
        long end = System.nanoTime() + timeout.toNanos();
        var bytes = new ByteArrayOutputStream();
        try (body) {
            byte[] piece = new byte[PIECE];
            for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                bytes.write(piece, 0, read);
                if (bytes.size() > LARGEST_ANSWER) {
                    throw new IOException("its answer is larger than " + LARGEST_ANSWER + " bytes");
                }
                if (System.nanoTime() - end > 0) {
                    throw new SocketTimeoutException("the answer does not end");
                }
            }
        }
        return bytes.toByteArray();
    }
}
