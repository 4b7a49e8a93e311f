package org.sealkeeper.issuance.acme;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sealkeeper.Peers;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Knot, a name server that takes signed updates (RFC 2136) to the zone {@code dns.example}. */
final class KnotPeer {

    static final String ZONE = "dns.example";
    static final String KEY_NAME = "sealkeeper";
    static final String KEY = "c2VhbGtlZXBlci1hdC1pdHMtdGVzdHMtMjU2LWJpdHM=";

    private final int port;

    KnotPeer(Path folder, int port) throws IOException {
        this.port = port;
        Path program = Peers.require("knotd");
        Files.createDirectories(folder.resolve("db"));
        Files.writeString(folder.resolve("zone"), """
                $ORIGIN dns.example.
                $TTL 60
                @ SOA ns hostmaster 1 3600 600 86400 60
                @ NS ns
                ns A 127.0.0.1
                """);
        Path configuration = Files.writeString(folder.resolve("knot.conf"), """
                server:
                  rundir: "%1$s"
                  listen: 127.0.0.1@%2$d
                database:
                  storage: "%1$s/db"
                key:
                  - id: %3$s
                    algorithm: hmac-sha256
                    secret: %4$s
                acl:
                  - id: updates
                    key: %3$s
                    action: update
                zone:
                  - domain: dns.example
                    storage: "%1$s"
                    file: zone
                    acl: updates
                """.formatted(folder.toAbsolutePath(), port, KEY_NAME, KEY));
        PebblePeer.run(List.of(program.toString(), "-c", configuration.toString()), folder.resolve("knot.log"));
        await("Knot").atMost(Duration.ofMinutes(2)).ignoreExceptions()
                .until(() -> !answer("dns.example.", Type.SOA).isEmpty());
    }

    /** What the zone has for a name. */
    List<Record> answer(String name, int type) throws IOException {
        var server = new SimpleResolver("127.0.0.1");
        server.setPort(port);
        return server.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)))
                .getSection(Section.ANSWER);
    }
}
