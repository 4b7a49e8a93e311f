package org.sealkeeper;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests are run against. One that is missing skips the test, or fails it where peers are required. */
public final class Peers {

    private static final String KEYCLOAK = "keycloak-quarkus-dist-26.5.6";
    private static final String CEPH = "ceph-mon ceph-mgr ceph-osd radosgw ceph-common";
    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("openssl", "openssl"), Map.entry("chromium", "chromium"),
            Map.entry("chromedriver", "chromium-driver"), Map.entry("pebble", "pebble"),
            Map.entry("pebble-challtestsrv", "pebble"),
            Map.entry("knotd", "knot"), Map.entry("nginx", "nginx-light"), Map.entry("ceph", CEPH),
            Map.entry("ceph-mon", CEPH), Map.entry("ceph-mgr", CEPH), Map.entry("ceph-osd", CEPH),
            Map.entry("radosgw", CEPH), Map.entry("softhsm2-util", "softhsm2"), Map.entry("slapd", "slapd"),
            Map.entry("initdb", "postgresql"));

    /** Debian has those of the server nowhere else. */
    private static final List<String> POSTGRESQL = Stream.of(17, 16, 15).map(major -> "/usr/lib/postgresql/" + major + "/bin").toList();

    private Peers() {
    }

    /** Goes on only when the program is installed; with {@code SEALKEEPER_REQUIRE_PEERS=true} its absence is a failure. */
    public static Path require(String program) {
        Path found = find(program);
        if (found == null) {
            missing(program + " is not installed; for this test: apt-get install " + PACKAGES.getOrDefault(program, program));
        }
        return found;
    }

    /** Keycloak as its makers pack it, which is no package of Debian's and too large to be fetched for every build. */
    public static Path requireKeycloak() {
        Path zip = Path.of("target", "peers", KEYCLOAK + ".zip");
        if (!Files.exists(zip)) {
            missing(zip + " is not there; for this test: mvn dependency:copy -Dartifact=org.keycloak:keycloak-quarkus-dist:"
                    + KEYCLOAK.substring(KEYCLOAK.lastIndexOf('-') + 1) + ":zip -DoutputDirectory=target/peers");
        }
        return zip;
    }

    private static void missing(String sentence) {
        if (Boolean.parseBoolean(System.getenv("SEALKEEPER_REQUIRE_PEERS"))) {
            fail(sentence);
        }
        Assumptions.abort(sentence);
    }

    /** Whether the program is installed, for settings that name it. */
    public static boolean isInstalled(String program) {
        return find(program) != null;
    }

    private static Path find(String program) {
        return Stream.concat(Stream.of((System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin")
                .split(File.pathSeparator)), POSTGRESQL.stream())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
