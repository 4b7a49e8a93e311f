package org.sealkeeper.issuance.cmp;

import com.siemens.pki.cmpracomponent.configuration.CkgContext;
import com.siemens.pki.cmpracomponent.configuration.CmpMessageInterface;
import com.siemens.pki.cmpracomponent.configuration.Configuration;
import com.siemens.pki.cmpracomponent.configuration.CredentialContext;
import com.siemens.pki.cmpracomponent.configuration.InventoryInterface;
import com.siemens.pki.cmpracomponent.configuration.NestedEndpointContext;
import com.siemens.pki.cmpracomponent.configuration.SharedSecretCredentialContext;
import com.siemens.pki.cmpracomponent.configuration.SignatureCredentialContext;
import com.siemens.pki.cmpracomponent.configuration.SupportMessageHandlerInterface;
import com.siemens.pki.cmpracomponent.configuration.VerificationContext;
import com.siemens.pki.cmpracomponent.main.CmpRaComponent;
import com.siemens.pki.cmpracomponent.main.CmpRaComponent.CmpRaInterface;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.sealkeeper.issuance.remote.TestCa;

/** Siemens' registration authority over HTTP, with a CA behind it; what goes over the line can be spoilt. */
final class CmpRa implements AutoCloseable {

    static final String REFERENCE = "corp-4711";
    static final String SECRET = "a shared secret of the test";

    /** What happens to one message and its answer on the way. */
    @FunctionalInterface
    interface Spoil {
        /** @return {@code null} when the connection is lost */
        byte[] on(byte[] request, Server server) throws IOException;
    }

    /** What answers when nothing is spoilt. */
    @FunctionalInterface
    interface Server {
        byte[] answer(byte[] request) throws IOException;
    }

    final CaBehindRa behind;
    final TestCa.Party server;
    final Queue<Spoil> spoils = new ArrayDeque<>();
    private final boolean sharing;
    private final CmpRaInterface ra;
    private final HttpServer http;

    private CmpRa(TestCa ca, boolean sharing, boolean overTls) {
        this.behind = new CaBehindRa(ca);
        this.server = ca.party("CMP server", TestCa.CMC_RA);
        this.sharing = sharing;
        try {
            this.ra = CmpRaComponent.instantiateCmpRaComponent(new Settings(),
                    (request, profile, type) -> behind.answer(request));
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            this.http = overTls ? HttpsServer.create(address, 0) : HttpServer.create(address, 0);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        if (http instanceof HttpsServer https) {
            https.setHttpsConfigurator(new HttpsConfigurator(
                    ca.serverTls(ca.party("CMP over TLS", KeyPurposeId.id_kp_serverAuth), ca.root())) {
                @Override
                public void configure(HttpsParameters parameters) {
                    SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
                    ssl.setNeedClientAuth(true);
                    parameters.setSSLParameters(ssl);
                }
            });
        }
        http.createContext("/cmp", this::exchange);
        http.start();
    }

    /** Signs its answers. */
    static CmpRa signing(TestCa ca) {
        return new CmpRa(ca, false, false);
    }

    /** Protects its answers with the secret. It counts PBMAC1's key length in bits, where RFC 8018 has octets: PBM only. */
    static CmpRa sharingSecret(TestCa ca) {
        return new CmpRa(ca, true, false);
    }

    /** Signs its answers, and talks only to clients with a certificate of the CA. */
    static CmpRa overTls(TestCa ca) {
        return new CmpRa(ca, false, true);
    }

    URI url() {
        return URI.create((http instanceof HttpsServer ? "https" : "http") + "://localhost:" + http.getAddress().getPort() + "/cmp");
    }

    /** The CA answers what it has put off. */
    void answerNow() throws Exception {
        behind.puttingOff = false;
        for (byte[] request : behind.putOff) {
            ra.gotResponseAtUpstream(behind.answered(request));
        }
        behind.putOff.clear();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void exchange(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        Spoil spoil = spoils.poll();
        byte[] sent = spoil == null ? answer(request) : spoil.on(request, this::answer);
        if (sent != null) {
            exchange.getResponseHeaders().set("Content-Type", "application/pkixcmp");
            exchange.sendResponseHeaders(200, sent.length);
            exchange.getResponseBody().write(sent);
        }
        exchange.close();
    }

    private byte[] answer(byte[] request) throws IOException {
        try {
            return ra.processRequest(request);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private final class Settings implements Configuration {

        @Override
        public CkgContext getCkgConfiguration(String profile, int type) {
            return null;
        }

        @Override
        public CmpMessageInterface getDownstreamConfiguration(String profile, int type) {
            return new Side(new Trust(), sharing ? new Sharing() : new Signing(),
                    CmpMessageInterface.ReprotectMode.reprotect);
        }

        @Override
        public int getDownstreamTimeout(String profile, int type) {
            return 600;
        }

        @Override
        public VerificationContext getEnrollmentTrust(String profile, int type) {
            return new Trust();
        }

        @Override
        public boolean getForceRaVerifyOnUpstream(String profile, int type) {
            return false;
        }

        @Override
        public InventoryInterface getInventory(String profile, int type) {
            return null;
        }

        @Override
        public int getRetryAfterTimeInSeconds(String profile, int type) {
            return 42;
        }

        @Override
        public SupportMessageHandlerInterface getSupportMessageHandler(String profile, String infoType) {
            return null;
        }

        @Override
        public CmpMessageInterface getUpstreamConfiguration(String profile, int type) {
            return new Side(null, null, CmpMessageInterface.ReprotectMode.strip);
        }

        @Override
        public boolean isRaVerifiedAcceptable(String profile, int type) {
            return false;
        }
    }

    private final class Trust implements VerificationContext {

        @Override
        public byte[] getSharedSecret(byte[] senderKeyId) {
            return REFERENCE.equals(new String(senderKeyId, StandardCharsets.UTF_8))
                    ? SECRET.getBytes(StandardCharsets.UTF_8) : null;
        }

        @Override
        public Collection<X509Certificate> getTrustedCertificates() {
            return List.of(behind.ca.root());
        }
    }

    private final class Signing implements SignatureCredentialContext {

        @Override
        public List<X509Certificate> getCertificateChain() {
            return List.of(server.certificate(), behind.ca.root());
        }

        @Override
        public PrivateKey getPrivateKey() {
            return server.key();
        }
    }

    private final class Sharing implements SharedSecretCredentialContext {

        @Override
        public String getPasswordBasedMacAlgorithm() {
            return "PASSWORDBASEDMAC";
        }

        @Override
        public byte[] getSenderKID() {
            return REFERENCE.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getSharedSecret() {
            return SECRET.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int getkeyLength() {
            return 256;
        }
    }

    private record Side(VerificationContext trust, CredentialContext credentials, ReprotectMode mode)
            implements CmpMessageInterface {

        @Override
        public VerificationContext getInputVerification() {
            return trust;
        }

        @Override
        public NestedEndpointContext getNestedEndpointContext() {
            return null;
        }

        @Override
        public CredentialContext getOutputCredentials() {
            return credentials;
        }

        @Override
        public ReprotectMode getReprotectMode() {
            return mode;
        }

        @Override
        public boolean getSuppressRedundantExtraCerts() {
            return false;
        }

        @Override
        public boolean isCacheExtraCerts() {
            return false;
        }

        @Override
        public boolean isMessageTimeDeviationAllowed(long seconds) {
            return Math.abs(seconds) < 60;
        }
    }
}
