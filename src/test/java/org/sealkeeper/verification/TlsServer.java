package org.sealkeeper.verification;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A TLS server on a free port of this machine; the alias of its key entry is the server name it is for. */
public final class TlsServer implements AutoCloseable {

    private final SSLServerSocket server;

    public TlsServer(byte[] pkcs12, String password) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(pkcs12), password.toCharArray());
            var keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, password.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new ByServerName((X509ExtendedKeyManager) keys.getKeyManagers()[0])}, null,
                    null);
            server = (SSLServerSocket) context.getServerSocketFactory()
                    .createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
        var thread = new Thread(this::serve, "tls-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** One that answers for each name with a self-signed certificate of these dates; {@code fallback} for any other. */
    public static TlsServer of(Instant notBefore, Instant notAfter, String... names) {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (String name : names) {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(256);
                KeyPair pair = generator.generateKeyPair();
                var subject = new X500Principal("CN=" + name);
                var certificate = new JcaX509v3CertificateBuilder(subject, BigInteger.TEN, Date.from(notBefore),
                        Date.from(notAfter), subject, pair.getPublic());
                certificate.addExtension(Extension.subjectAlternativeName, false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
                store.setKeyEntry(name, pair.getPrivate(), "secret".toCharArray(),
                        new X509Certificate[] {new JcaX509CertificateConverter().getCertificate(certificate.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())))});
            }
            var out = new ByteArrayOutputStream();
            store.store(out, "secret".toCharArray());
            return new TlsServer(out.toByteArray(), "secret");
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (SSLSocket caller = (SSLSocket) server.accept()) {
                caller.setSoTimeout(5_000);
                caller.startHandshake();
            } catch (IOException callerWentAway) {
                // the next one, please
            }
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class ByServerName extends X509ExtendedKeyManager {

        private final X509ExtendedKeyManager keys;

        ByServerName(X509ExtendedKeyManager keys) {
            this.keys = keys;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            var session = (ExtendedSSLSession) ((SSLSocket) socket).getHandshakeSession();
            Optional<String> asked = session.getRequestedServerNames().stream()
                    .filter(SNIHostName.class::isInstance).map(name -> ((SNIHostName) name).getAsciiName()).findFirst();
            String alias = asked.filter(name -> keys.getPrivateKey(name) != null).orElse("fallback");
            PrivateKey key = keys.getPrivateKey(alias);
            return key != null && key.getAlgorithm().equals(keyType) ? alias : null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return keys.getClientAliases(keyType, issuers);
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return keys.chooseClientAlias(keyType, issuers, socket);
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return keys.getServerAliases(keyType, issuers);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }
    }
}
