package org.sealkeeper.backup;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.sealkeeper.Ports;
import org.sealkeeper.issuance.remote.TestCa;

/**
 * Adobe S3Mock, in a process of its own. It has no authentication, and it takes Object Lock's headers without heeding
 * them: a store that pretends. The build puts its jar into {@code target/peers}.
 */
final class S3MockPeer {

    private static S3MockPeer running;

    private final int port = Ports.free();
    private final int securePort = Ports.free();
    private final TestCa ca = new TestCa();

    /** The one key that it takes for encryption at the store; it wants it by its id. */
    static final String KMS_KEY = "sealkeeper";

    static synchronized S3MockPeer running() throws IOException {
        if (running == null) {
            var peer = new S3MockPeer();
            peer.start();
            running = peer;
        }
        return running;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The same over TLS, with a certificate of {@link #root()}. */
    URI secureEndpoint() {
        return URI.create("https://localhost:" + securePort);
    }

    X509Certificate root() {
        return ca.root();
    }

    private void start() throws IOException {
        Path home = Files.createDirectories(Path.of("target", "test-data", "s3mock-" + ProcessHandle.current().pid()))
                .toAbsolutePath();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(java.toString(), "-Xmx256m", "-jar",
                Path.of("target", "peers", "s3mock-exec.jar").toAbsolutePath().toString(),
                "--http.port=" + port, "--server.port=" + securePort, "--server.ssl.key-store-type=PKCS12",
                "--server.ssl.key-store=" + ca.pkcs12(home.resolve("s3mock.p12"),
                        ca.party("localhost", KeyPurposeId.id_kp_serverAuth), "changeit").toUri(),
                "--server.ssl.key-store-password=changeit", "--server.ssl.key-password=changeit",
                "--server.ssl.key-alias=key", "--com.adobe.testing.s3mock.store.valid-kms-keys=arn:aws:kms:us-east-1:1234567890:key/" + KMS_KEY, "--com.adobe.testing.s3mock.store.root=" + home.resolve("root"))
                .redirectErrorStream(true).redirectOutput(new File(home.toFile(), "output.txt")).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await("S3Mock, see " + home).atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            var connection = (HttpURLConnection) endpoint().toURL().openConnection();
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        });
    }
}
