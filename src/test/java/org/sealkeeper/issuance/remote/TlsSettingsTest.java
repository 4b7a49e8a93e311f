package org.sealkeeper.issuance.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealkeeper.vault.KeyAlgorithm;
import org.sealkeeper.vault.SoftHsm;

class TlsSettingsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"EC_P256, TLSv1.3", "EC_P384, TLSv1.2", "RSA_3072, TLSv1.2"})
    void a_client_certificate_whose_key_is_in_a_token_is_shown(KeyAlgorithm algorithm, String protocol) throws Exception {
        var ca = new TestCa();
        var settings = new TlsSettings(ca.pem(folder.resolve("root.pem"), ca.root()), null, "");
        var server = ca.serverTls(ca.party("localhost", KeyPurposeId.id_kp_serverAuth), ca.root());
        try (var listening = (SSLServerSocket) server.getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listening.setNeedClientAuth(true);
            listening.setEnabledProtocols(new String[] {protocol});
            CompletableFuture<String> shown = CompletableFuture.supplyAsync(() -> subjectShownTo(listening));

            String answer = SoftHsm.withNewPair(algorithm, folder, (publicKey, key) -> {
                List<X509Certificate> chain = List.of(ca.clientCertificate(publicKey));
                var context = settings.context(Optional.of(new Credentials(key, chain)));
                try (var socket = context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
                        listening.getLocalPort())) {
                    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                }
            });

            assertThat(shown.join()).isEqualTo(answer).isEqualTo("C=CN, O=Corp, CN=client");
        }
    }

    private static String subjectShownTo(SSLServerSocket listening) {
        try (var socket = (SSLSocket) listening.accept()) {
            socket.startHandshake();
            String subject = ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSubjectX500Principal()
                    .toString();
            socket.getOutputStream().write(subject.getBytes(StandardCharsets.UTF_8));
            return subject;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
