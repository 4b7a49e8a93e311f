package org.sealkeeper.backup;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;

/**
 * Ceph's S3 gateway: real authentication, versions and Object Lock. One monitor, one manager, one storage daemon in
 * memory and the gateway, on loopback; started by the first test that asks, the same for the whole run.
 */
final class CephPeer {

    static final String ACCESS_KEY = "SEALKEEPERTEST";
    static final String SECRET_KEY = "a-secret-that-opens-nothing-else";

    private static CephPeer running;

    private final Path home;
    private final int gateway = Ports.free();

    private CephPeer() throws IOException {
        // sockets have short names
        this.home = Files.createTempDirectory("sk-ceph");
    }

    static synchronized CephPeer running() throws IOException, InterruptedException {
        if (running == null) {
            for (String program : List.of("ceph-mon", "ceph-mgr", "ceph-osd", "radosgw", "ceph")) {
                Peers.require(program);
            }
            var peer = new CephPeer();
            peer.start();
            running = peer;
        }
        return running;
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + gateway);
    }

    private void start() throws IOException, InterruptedException {
        String cluster = UUID.randomUUID().toString();
        String storage = UUID.randomUUID().toString();
        int first = Ports.free();
        int second = Ports.free();
        for (String folder : List.of("mon", "mgr", "osd", "gateway", "run")) {
            Files.createDirectory(home.resolve(folder));
        }
        Files.writeString(home.resolve("ceph.conf"), """
                [global]
                fsid = %1$s
                mon host = [v2:127.0.0.1:%2$d,v1:127.0.0.1:%3$d]
                mon initial members = a
                public addr = 127.0.0.1
                ms bind ipv6 = false
                keyring = %4$s/keyring
                run dir = %4$s/run
                admin socket = %4$s/run/$name.asok
                pid file = %4$s/run/$name.pid
                log file = %4$s/$name.log
                crash dir = %4$s
                mon allow pool size one = true
                osd pool default size = 1
                osd pool default min size = 1
                osd pool default pg num = 1
                osd pool default pgp num = 1
                osd crush chooseleaf type = 0
                [mon.a]
                mon data = %4$s/mon
                [mgr.x]
                mgr data = %4$s/mgr
                [osd.0]
                osd data = %4$s/osd
                osd objectstore = memstore
                osd class update on start = false
                memstore device bytes = 1073741824
                [client.gateway]
                rgw data = %4$s/gateway
                rgw frontends = beast endpoint=127.0.0.1:%5$d
                """.formatted(cluster, first, second, home, gateway));
        key("mon.", "mon", "allow *");
        key("client.admin", "mon", "allow *", "osd", "allow *", "mgr", "allow *");
        key("mgr.x", "mon", "allow profile mgr", "osd", "allow *");
        key("osd.0", "mon", "allow profile osd", "osd", "allow *", "mgr", "allow profile osd");
        key("client.gateway", "mon", "allow rw", "osd", "allow rwx");
        run("monmaptool", "--create", "--fsid", cluster, "--addv", "a",
                "[v2:127.0.0.1:" + first + ",v1:127.0.0.1:" + second + "]", home + "/monmap");
        run("ceph-mon", "-c", conf(), "-i", "a", "--mkfs", "--monmap", home + "/monmap", "--keyring", keyring());
        stays("ceph-mon", "-c", conf(), "-i", "a", "-f");
        run("ceph", "-c", conf(), "-n", "client.admin", "-k", keyring(), "osd", "new", storage);
        run("ceph-osd", "-c", conf(), "-i", "0", "--mkfs", "--osd-uuid", storage, "--keyring", keyring());
        stays("ceph-osd", "-c", conf(), "-i", "0", "-f", "--keyring", keyring());
        stays("ceph-mgr", "-c", conf(), "-i", "x", "-f", "--keyring", keyring());
        stays("radosgw", "-c", conf(), "-n", "client.gateway", "-k", keyring(), "-f");
        run("radosgw-admin", "-c", conf(), "-n", "client.admin", "-k", keyring(), "user", "create", "--uid=sealkeeper",
                "--display-name=Sealkeeper", "--access-key=" + ACCESS_KEY, "--secret-key=" + SECRET_KEY);
        await("Ceph's gateway, see " + home).atMost(Duration.ofSeconds(90)).ignoreExceptions().until(this::answers);
    }

    private boolean answers() throws IOException {
        var connection = (HttpURLConnection) endpoint().toURL().openConnection();
        connection.setConnectTimeout(500);
        connection.setReadTimeout(2_000);
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
    }

    private void key(String name, String... caps) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ceph-authtool", "--create-keyring", keyring(), "--gen-key", "-n", name));
        if (Files.exists(Path.of(keyring()))) {
            command.remove("--create-keyring");
        }
        for (int i = 0; i < caps.length; i += 2) {
            command.addAll(List.of("--cap", caps[i], caps[i + 1]));
        }
        run(command.toArray(String[]::new));
    }

    private String conf() {
        return home + "/ceph.conf";
    }

    private String keyring() {
        return home + "/keyring";
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Arrays.toString(command) + " failed: " + said);
        }
    }

    private void stays(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(home.toFile(), "output.txt"))).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }
}
