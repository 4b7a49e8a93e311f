package org.sealkeeper.backup;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.sealkeeper.Ports;

/**
 * Adobe S3Mock, in a process of its own. It has no authentication, and it takes Object Lock's headers without heeding
 * them: a store that pretends. The build puts its jar into {@code target/peers}.
 */
final class S3MockPeer {

    private static S3MockPeer running;

    private final int port = Ports.free();

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

    private void start() throws IOException {
        Path home = Files.createDirectories(Path.of("target", "test-data", "s3mock-" + ProcessHandle.current().pid()))
                .toAbsolutePath();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(java.toString(), "-Xmx256m", "-jar",
                Path.of("target", "peers", "s3mock-exec.jar").toAbsolutePath().toString(),
                "--server.port=0", "--http.port=" + port, "--com.adobe.testing.s3mock.store.root=" + home.resolve("root"))
                .redirectErrorStream(true).redirectOutput(new File(home.toFile(), "output.txt")).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await("S3Mock, see " + home).atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            var connection = (HttpURLConnection) endpoint().toURL().openConnection();
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        });
    }
}
