package org.sealkeeper.issuance.est;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.issuance.remote.TestCa;

/**
 * A small EST server of ours, since none could be had: OpenSSL checks the requests, issues, and makes the PKCS#7. Users
 * come with a password or with a certificate of the CA that TLS accepts for clients.
 */
final class EstServer implements AutoCloseable {

    static final String USER = "Basic " + Base64.getEncoder().encodeToString("corp:enrolment password".getBytes(
            StandardCharsets.UTF_8));

    /** Takes the place of one answer. */
    @FunctionalInterface
    interface Instead {
        void of(HttpExchange exchange) throws IOException;
    }

    final List<String> seen = new CopyOnWriteArrayList<>();
    final Queue<Instead> instead = new ArrayDeque<>();
    private final OpenSsl openssl;
    private final HttpsServer http;

    EstServer(Path folder, TestCa clients) throws Exception {
        this.openssl = new OpenSsl(folder).selfSigned("est-ca", "ec", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
                .write("est.cnf", "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                        + "extendedKeyUsage=codeSigning\n")
                .write("est-client.cnf", "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                        + "extendedKeyUsage=codeSigning,clientAuth\n");
        this.http = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setHttpsConfigurator(new HttpsConfigurator(context(clients)) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                ssl.setWantClientAuth(true);
                parameters.setSSLParameters(ssl);
            }
        });
        http.createContext("/.well-known/est/", this::answer);
        http.start();
    }

    /** How certificates are issued from now on. */
    volatile String profile = "est.cnf";

    String url() {
        return "https://localhost:" + http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private SSLContext context(TestCa clients) {
        X509Certificate issuing = Certificates.parse(new String(openssl.joined("est-ca.pem"), StandardCharsets.US_ASCII))
                .get(0);
        return clients.serverTls(clients.party("EST server", KeyPurposeId.id_kp_serverAuth), clients.root(), issuing);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String operation = exchange.getRequestURI().getPath().replaceFirst("^/.well-known/est/", "");
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (operation.equals("cacerts")) {
            reply(exchange, 200, pkcs7("est-ca.pem"));
            return;
        }
        seen.add(operation + " by " + client(exchange));
        Instead other = instead.poll();
        if (other != null) {
            other.of(exchange);
        } else if (client(exchange).equals("nobody")) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"est\"");
            reply(exchange, 401, new byte[0]);
        } else {
            reply(exchange, 200, issue(body));
        }
    }

    private byte[] issue(byte[] base64) {
        openssl.write("est.csr", Base64.getMimeDecoder().decode(base64));
        openssl.run("req", "-inform", "DER", "-in", "est.csr", "-verify", "-noout");
        openssl.run("x509", "-req", "-inform", "DER", "-in", "est.csr", "-CA", "est-ca.pem", "-CAkey", "est-ca.key",
                "-CAcreateserial", "-days", "90", "-extfile", profile, "-out", "est-issued.pem");
        return pkcs7("est-issued.pem");
    }

    private byte[] pkcs7(String certificate) {
        openssl.run("crl2pkcs7", "-nocrl", "-certfile", certificate, "-outform", "DER", "-out", "est.p7");
        return Base64.getMimeEncoder().encode(openssl.joined("est.p7"));
    }

    private static String client(HttpExchange exchange) {
        try {
            var certificate = (X509Certificate) ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return USER.equals(exchange.getRequestHeaders().getFirst("Authorization")) ? "password" : "nobody";
        }
    }
}
