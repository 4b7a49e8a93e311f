package org.sealkeeper.platform.folder;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;
import org.springframework.test.context.DynamicPropertyRegistry;

/** The programs that read folders: an nginx, and Java programs with a key store. */
public final class FolderPeers {

    public static final String PASSWORD = "store-password";
    private static Path home;

    private FolderPeers() {
    }

    /** {@code nginx}, where it is installed; {@code pkcs12} and {@code jks} for key stores. */
    public static void configure(DynamicPropertyRegistry registry, Path data) {
        home = data.toAbsolutePath();
        if (Peers.isInstalled("nginx")) {
            registry.add("sealkeeper.folder.nginx.path", () -> folderOf("nginx"));
            registry.add("sealkeeper.folder.nginx.reload", () -> String.join(",", nginx("-s", "reload")));
        }
        for (String store : List.of("pkcs12", "jks")) {
            registry.add("sealkeeper.folder." + store + ".path", () -> folderOf(store));
            registry.add("sealkeeper.folder." + store + ".format", () -> store);
            registry.add("sealkeeper.folder." + store + ".password", () -> PASSWORD);
            registry.add("sealkeeper.folder." + store + ".mode", () -> "rw-r-----");
        }
    }

    /** Where a platform installs a signature. */
    public static Path current(String platform, String signature) {
        return Path.of(folderOf(platform), signature, "current");
    }

    private static String folderOf(String platform) {
        return home.resolve("folders").resolve(platform).toString();
    }

    private static List<String> nginx(String... arguments) {
        var command = new ArrayList<>(List.of(Peers.require("nginx").toString(), "-p", home.resolve("nginx").toString(),
                "-e", "error.log", "-c", "nginx.conf"));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** An nginx that serves nothing yet. */
    public static Nginx start() {
        try {
            Path folder = Files.createDirectories(home.resolve("nginx").resolve("servers")).getParent();
            Files.writeString(folder.resolve("nginx.conf"), (isRoot() ? "user root;\n" : "") + """
                    daemon off;
                    pid nginx.pid;
                    events {}
                    http {
                        access_log off;
                        client_body_temp_path temp;
                        proxy_temp_path temp;
                        fastcgi_temp_path temp;
                        uwsgi_temp_path temp;
                        scgi_temp_path temp;
                        include servers/*.conf;
                    }
                    """);
            Process process = new ProcessBuilder(nginx()).redirectErrorStream(true)
                    .redirectOutput(new File(folder.toFile(), "output.txt")).start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            await("nginx").atMost(Duration.ofMinutes(2)).until(() -> Files.exists(folder.resolve("nginx.pid")));
            return new Nginx(folder, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A running nginx. */
    public record Nginx(Path folder, Process process) implements AutoCloseable {

        /**
         * Has it serve what lies in a folder.
         *
         * @return the port
         */
        public int serve(String name, Path certificates) throws IOException, InterruptedException {
            int port = Ports.free();
            configure(name, """
                    server {
                        listen 127.0.0.1:%d ssl;
                        ssl_certificate %s/chain.pem;
                        ssl_certificate_key %s/key.pem;
                    }
                    """.formatted(port, certificates, certificates));
            reload();
            await("nginx on port " + port).until(() -> listens(port));
            return port;
        }

        /** Has it serve the files of a folder, over HTTP, on a port that is free. */
        public void serveFiles(String name, int port, Path files) throws IOException, InterruptedException {
            configure(name, """
                    server {
                        listen 127.0.0.1:%d;
                        root %s;
                    }
                    """.formatted(port, files));
            reload();
            await("nginx on port " + port).until(() -> listens(port));
        }

        /** Writes a file that it reads at its next reload. */
        public void configure(String name, String text) throws IOException {
            Files.writeString(file(name), text);
        }

        public void forget(String name) throws IOException {
            Files.delete(file(name));
        }

        private void reload() throws IOException, InterruptedException {
            Process signal = new ProcessBuilder(nginx("-s", "reload")).redirectErrorStream(true).start();
            String said = new String(signal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (signal.waitFor() != 0) {
                throw new AssertionError(said);
            }
        }

        private Path file(String name) {
            return folder.resolve("servers").resolve(name + ".conf");
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }

    /** Its workers would become {@code nobody}, who may not read in every folder that a build lies in. */
    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static boolean listens(int port) {
        try (var connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connection.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
