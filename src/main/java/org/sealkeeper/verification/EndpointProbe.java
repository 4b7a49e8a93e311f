package org.sealkeeper.verification;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.sealkeeper.outgoing.AddressRefused;
import org.sealkeeper.outgoing.OutgoingAddresses;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Asks a TLS endpoint which certificate it answers with. It trusts nothing and sends nothing: it reads the chain, also
 * an expired or unknown one, and hangs up.
 */
@Component
public class EndpointProbe {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration READ = Duration.ofSeconds(5);
    /** An endpoint that answers a byte at a time must not hold a job for ever. */
    private static final Duration WHOLE = Duration.ofSeconds(15);

    private final OutgoingAddresses addresses;
    private final Duration connect;
    private final Duration read;
    private final Duration whole;

    @Autowired
    public EndpointProbe(OutgoingAddresses addresses) {
        this(addresses, CONNECT, READ, WHOLE);
    }

    EndpointProbe(OutgoingAddresses addresses, Duration connect, Duration read, Duration whole) {
        this.addresses = addresses;
        this.connect = connect;
        this.read = read;
        this.whole = whole;
    }

    /**
     * What an endpoint showed.
     *
     * @param chain as sent, end entity first; empty when there was none
     * @param problem why no certificate was seen, as a sentence in English; empty when one was seen
     */
    public record Seen(List<X509Certificate> chain, Optional<String> problem) {

        public Optional<X509Certificate> certificate() {
            return chain.stream().findFirst();
        }
    }

    /** @param hostAndPort such as {@code im.corp.example:443} or {@code [2001:db8::1]:8443} */
    public Seen probe(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = hostAndPort.substring(0, colon).replaceAll("^\\[|]$", "");
        int port = Integer.parseInt(hostAndPort.substring(colon + 1));
        var reader = new ChainReader();
        try (Socket connection = connected(addresses.of(host), port)) {
            connection.setSoTimeout((int) read.toMillis());
            var limit = CompletableFuture.runAsync(() -> close(connection),
                    CompletableFuture.delayedExecutor(whole.toMillis(), TimeUnit.MILLISECONDS));
            try (SSLSocket tls = tls(connection, host, port, reader)) {
                tls.startHandshake();
            } finally {
                limit.cancel(false);
            }
        } catch (IOException e) {
            // a server that wants a certificate of ours fails after it has shown its own, which is all that we want
            if (reader.chain.isEmpty()) {
                return new Seen(List.of(), Optional.of(sentence(hostAndPort, host, e)));
            }
        }
        return reader.chain.isEmpty() ? new Seen(List.of(), Optional.of(hostAndPort + " shows no certificate."))
                : new Seen(reader.chain, Optional.empty());
    }

    /** To the first of the addresses that answers. */
    private Socket connected(List<InetAddress> places, int port) throws IOException {
        IOException last = null;
        for (InetAddress place : places) {
            Socket connection = new Socket();
            try {
                connection.connect(new InetSocketAddress(place, port), (int) connect.toMillis());
                return connection;
            } catch (IOException e) {
                close(connection);
                last = e;
            }
        }
        throw last;
    }

    private static SSLSocket tls(Socket connection, String host, int port, ChainReader reader) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {reader}, null);
            var tls = (SSLSocket) context.getSocketFactory().createSocket(connection, host, port, true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm(null);
            if (!isAddress(host)) {
                parameters.setServerNames(List.of(new SNIHostName(host)));
            }
            tls.setSSLParameters(parameters);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS does not work on this Java", e);
        }
    }

    /** Server names are never addresses (RFC 6066, section 3). */
    private static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    private String sentence(String hostAndPort, String host, IOException cause) {
        if (cause instanceof AddressRefused) {
            return cause.getMessage() + ".";
        }
        if (cause instanceof UnknownHostException) {
            return "The name " + host + " is not known to DNS.";
        }
        if (cause instanceof SocketTimeoutException) {
            return hostAndPort + " did not answer within " + read.toSeconds() + " seconds.";
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return hostAndPort + " accepts no connections.";
        }
        if (cause instanceof SSLException) {
            return hostAndPort + " does not answer with TLS (" + cause.getMessage() + ").";
        }
        return hostAndPort + " broke the connection off.";
    }

    private static void close(Socket connection) {
        try {
            connection.close();
        } catch (IOException alreadyBroken) {
            // it is closed either way
        }
    }

    /** Takes every chain, to look at. An extended one, because the JDK adds its own checks around others. */
    private static final class ChainReader extends X509ExtendedTrustManager {

        private List<X509Certificate> chain = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket) {
            chain = List.of(shown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
            chain = List.of(shown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType) {
            chain = List.of(shown);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket) {
            throw new UnsupportedOperationException("The probe is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
            throw new UnsupportedOperationException("The probe is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType) {
            throw new UnsupportedOperationException("The probe is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
