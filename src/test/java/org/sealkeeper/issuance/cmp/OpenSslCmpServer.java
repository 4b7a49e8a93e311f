package org.sealkeeper.issuance.cmp;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;

/**
 * OpenSSL's own CMP server. It checks protection, proof of possession, nonces and the hash in the confirmation, and
 * answers every request with the same certificate, which the test makes beforehand: it is no CA.
 */
final class OpenSslCmpServer implements AutoCloseable {

    private final Process process;
    private final int port;

    private OpenSslCmpServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param options of {@code openssl cmp}, files relative to the folder */
    static OpenSslCmpServer start(Path folder, String... options) {
        int port = Ports.free();
        var command = new ArrayList<>(List.of(Peers.require("openssl").toString(), "cmp", "-port", String.valueOf(port)));
        command.addAll(Arrays.asList(options));
        try {
            var server = new OpenSslCmpServer(new ProcessBuilder(command).directory(folder.toFile())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("openssl-cmp.log").toFile()).start(), port);
            await("the CMP server").atMost(Duration.ofMinutes(2)).until(() -> isListening(port));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://localhost:" + port + "/pkix/";
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
