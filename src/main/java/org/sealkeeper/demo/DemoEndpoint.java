package org.sealkeeper.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.sealkeeper.inventory.SignatureKind;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** A TLS server on this machine that a demo signature is bound to. Its certificate is kept between runs. */
@Component
@Profile("demo")
class DemoEndpoint implements DisposableBean {

    private static final String HOST = "localhost";
    private static final String FILE = "endpoint.p12";
    /** The file's mode protects the key; the format only wants a password. */
    private static final String PASSWORD = "endpoint";
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int BACKLOG = 5;

    private final DemoCertificates certificates;
    private final OwnFiles files;
    private final Clock clock;
    private SSLServerSocket server;

    DemoEndpoint(DemoCertificates certificates, OwnFiles files, Clock clock) {
        this.certificates = certificates;
        this.files = files;
        this.clock = clock;
    }

    /**
     * Opens the endpoint on the port of last time, or on a free one if that is taken.
     *
     * @return where it is, such as {@code localhost:40443}
     */
    String open(Optional<Integer> lastPort) throws IOException {
        try {
            server = listen(lastPort.orElse(0));
        } catch (BindException taken) {
            server = listen(0);
        }
        var thread = new Thread(() -> serve(server), "demo-endpoint");
        thread.setDaemon(true);
        thread.start();
        return HOST + ":" + server.getLocalPort();
    }

    @Override
    public void destroy() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private SSLServerSocket listen(int port) throws IOException {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore(), PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return (SSLServerSocket) context.getServerSocketFactory()
                    .createServerSocket(port, BACKLOG, InetAddress.getByName(HOST));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The demo's endpoint cannot be opened", e);
        }
    }

    private KeyStore keyStore() throws GeneralSecurityException, IOException {
        if (Files.exists(files.path(FILE))) {
            KeyStore kept = read(Files.readAllBytes(files.path(FILE)));
            if (((X509Certificate) kept.getCertificate("signature")).getNotAfter().after(Date.from(clock.instant()))) {
                return kept;
            }
        }
        byte[] made = certificates.fromPrivateCa(SignatureKind.TLS_SERVER, "CN=" + HOST, List.of(HOST), PASSWORD);
        files.write(FILE, made);
        return read(made);
    }

    private static KeyStore read(byte[] pkcs12) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(pkcs12), PASSWORD.toCharArray());
        return store;
    }

    private static void serve(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (var caller = (SSLSocket) server.accept()) {
                caller.setSoTimeout(PATIENCE_MILLIS);
                caller.startHandshake();
            } catch (IOException callerLeft) {
                // the next one, please; a closed server ends the loop
            }
        }
    }
}
