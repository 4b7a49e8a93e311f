package org.sealkeeper.issuance.cmp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLHandshakeException;

/**
 * Carries messages over HTTP (RFC 9811), each on a connection of its own: a server that serves one connection after
 * another would wait for ours to end. The JDK's newer client cannot be told to close.
 */
final class CmpHttp {

    private static final String MEDIA_TYPE = "application/pkixcmp";
    private static final int LARGEST_ANSWER = 1024 * 1024;
    private static final int PIECE = 8192;

    private final CmpSettings settings;

    CmpHttp(CmpSettings settings) {
        this.settings = settings;
    }

    /**
     * @param message DER
     * @return the server's message, DER, as yet unread
     * @throws IOException when nothing comes back in time, or no CMP message
     */
    byte[] exchange(byte[] message) throws IOException {
        HttpURLConnection connection = prepared(message.length);
        // each read has a time-out of its own, so that headers could trickle for ever
        var isLate = new AtomicBoolean();
        var deadline = CompletableFuture.runAsync(() -> {
            isLate.set(true);
            connection.disconnect();
        }, CompletableFuture.delayedExecutor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS));
        try {
            try (OutputStream out = connection.getOutputStream()) {
                out.write(message);
            }
            int status = connection.getResponseCode();
            // a server may send an error message of CMP with an error status (RFC 9811, section 3.4)
            if (!isCmp(connection.getContentType())) {
                throw new IOException("it answers with HTTP status " + status + " and no CMP message");
            }
            return body(status < 400 ? connection.getInputStream() : connection.getErrorStream());
        } catch (ConnectException | UnknownHostException | SSLHandshakeException e) {
            throw new NotReached(e);
        } catch (IOException e) {
            throw isLate.get() || e instanceof SocketTimeoutException
                    ? new IOException("it has not answered within " + settings.timeout().toSeconds() + " seconds", e) : e;
        } finally {
            deadline.cancel(false);
            connection.disconnect();
        }
    }

    private HttpURLConnection prepared(int length) throws IOException {
        var connection = (HttpURLConnection) settings.url().toURL().openConnection();
        if (connection instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(settings.tls().context(settings.tls().client()).getSocketFactory());
        }
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setUseCaches(false);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) settings.timeout().toMillis());
        connection.setReadTimeout((int) settings.timeout().toMillis());
        connection.setRequestProperty("Content-Type", MEDIA_TYPE);
        connection.setRequestProperty("Accept", MEDIA_TYPE);
        connection.setRequestProperty("Connection", "close");
        // without this the JDK sends a message once more by itself when the connection is lost
        connection.setFixedLengthStreamingMode(length);
        return connection;
    }

    private static boolean isCmp(String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(MEDIA_TYPE);
    }

    private byte[] body(InputStream answer) throws IOException {
        if (answer == null) {
            throw new IOException("its answer is empty");
        }
        long end = System.nanoTime() + settings.timeout().toNanos();
        var bytes = new ByteArrayOutputStream();
        try (answer) {
            byte[] piece = new byte[PIECE];
            for (int read = answer.read(piece); read >= 0; read = answer.read(piece)) {
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

    /** The server has certainly not heard the message. */
    static final class NotReached extends IOException {

        NotReached(IOException cause) {
            super("it cannot be reached" + (cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")"), cause);
        }
    }
}
