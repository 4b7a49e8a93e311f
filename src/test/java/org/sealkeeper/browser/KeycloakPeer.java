package org.sealkeeper.browser;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.awaitility.core.ConditionTimeoutException;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;

/** Keycloak in a process of its own, with the realm {@code corp}; it forgets everything when it ends. */
final class KeycloakPeer implements AutoCloseable {

    static final String SECRET = "the-secret-of-sealkeeper-at-keycloak";
    static final String PASSWORD = "a-Password-at-the-provider";

    private static final Path UNPACKED = Path.of("target", "test-data", "keycloak");

    private final Process process;
    private final String issuer;

    /** @param redirect where it may send people back to */
    KeycloakPeer(String redirect) throws IOException {
        Path home = unpacked(Peers.requireKeycloak());
        try (InputStream realm = KeycloakPeer.class.getResourceAsStream("/keycloak/corp-realm.json")) {
            Files.createDirectories(home.resolve("data/import"));
            Files.writeString(home.resolve("data/import/corp-realm.json"),
                    new String(realm.readAllBytes(), StandardCharsets.UTF_8).replace("@REDIRECT@", redirect));
        }
        int port = Ports.free();
        issuer = "http://localhost:" + port + "/realms/corp";
        Path log = UNPACKED.resolve("keycloak.log");
        var builder = new ProcessBuilder("bash", home.resolve("bin/kc.sh").toString(), "start-dev", "--db=dev-mem", "--import-realm",
                "--http-host=127.0.0.1", "--http-port=" + port).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx512m");
        process = builder.start();
        try {
            await("Keycloak, see " + log).atMost(Duration.ofMinutes(5)).until(() -> answers() || !process.isAlive());
        } catch (ConditionTimeoutException silent) {
            end();
            throw silent;
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("Keycloak has ended instead of starting; see " + log);
        }
    }

    String issuer() {
        return issuer;
    }

    @Override
    public void close() {
        end();
    }

    /** The script is not the server: what it has started ends first. */
    void end() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join();
    }

    private boolean answers() {
        try {
            var asked = (HttpURLConnection) URI.create(issuer + "/.well-known/openid-configuration").toURL().openConnection();
            return asked.getResponseCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static Path unpacked(Path zip) throws IOException {
        try (var in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path to = UNPACKED.resolve(entry.getName()).normalize();
                if (!to.startsWith(UNPACKED)) {
                    throw new IOException(zip + " has a file outside of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(to);
                } else {
                    Files.createDirectories(to.getParent());
                    Files.write(to, in.readAllBytes());
                }
            }
        }
        return UNPACKED.resolve(zip.getFileName().toString().replace("quarkus-dist-", "").replace(".zip", ""));
    }
}
