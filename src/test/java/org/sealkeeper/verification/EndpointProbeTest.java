package org.sealkeeper.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Ports;
import org.sealkeeper.outgoing.OutgoingAddresses;

class EndpointProbeTest {

    private final EndpointProbe probe = new EndpointProbe(new OutgoingAddresses(List.of("127.0.0.1", "::1")),
            Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(3));

    @Test
    void certificate_is_the_one_for_the_name_that_was_asked_for() throws Exception {
        try (var server = serverFor("localhost", "fallback")) {
            assertThat(subject(probe.probe("localhost:" + server.port()))).isEqualTo("CN=localhost");
            assertThat(subject(probe.probe("127.0.0.1:" + server.port()))).isEqualTo("CN=fallback");
        }
    }

    @Test
    void expired_certificate_is_seen_as_well() throws Exception {
        try (var server = serverFor("localhost", "fallback")) {
            var seen = probe.probe("localhost:" + server.port());

            assertThat(seen.problem()).isEmpty();
            assertThat(seen.certificate().orElseThrow().getNotAfter()).isBefore(new Date());
        }
    }

    @Test
    void closed_port_is_told() throws IOException {
        int port = Ports.free();

        assertThat(probe.probe("localhost:" + port).problem())
                .contains("localhost:" + port + " accepts no connections.");
    }

    @Test
    void server_that_never_answers_is_told() throws IOException {
        try (var silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            assertThat(probe.probe("127.0.0.1:" + silent.getLocalPort()).problem())
                    .contains("127.0.0.1:" + silent.getLocalPort() + " did not answer within 1 seconds.");
        }
    }

    @Test
    void server_that_answers_a_byte_at_a_time_is_given_up() throws Exception {
        try (var slow = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            var dripping = new Thread(() -> drip(slow), "dripping");
            dripping.start();
            Instant begun = Instant.now();

            assertThat(probe.probe("127.0.0.1:" + slow.getLocalPort()).problem()).isPresent();
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(6));
            dripping.join(5_000);
        }
    }

    @Test
    void server_without_tls_is_told() throws Exception {
        try (var plain = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            var answering = new Thread(() -> {
                try (var caller = plain.accept()) {
                    caller.getOutputStream().write("220 mail.corp.example\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }, "plain");
            answering.start();

            assertThat(probe.probe("127.0.0.1:" + plain.getLocalPort()).problem().orElseThrow())
                    .startsWith("127.0.0.1:" + plain.getLocalPort() + " ");
            answering.join(5_000);
        }
    }

    @Test
    void name_that_does_not_exist_is_told() {
        assertThat(probe.probe("nowhere.invalid:443").problem())
                .contains("The name nowhere.invalid is not known to DNS.");
    }

    /** A handshake record announced as long, of which one byte comes every 100 ms. */
    private static void drip(ServerSocket slow) {
        try (var caller = slow.accept()) {
            var out = caller.getOutputStream();
            out.write(new byte[] {0x16, 0x03, 0x03, 0x3f, 0x00});
            while (true) {
                out.write(0);
                out.flush();
                caller.setSoTimeout(100);
                try {
                    caller.getInputStream().read(new byte[4096]);
                } catch (SocketTimeoutException nothingToRead) {
                    continue;
                }
            }
        } catch (IOException theProbeHungUp) {
            // as it should
        }
    }

    private static String subject(EndpointProbe.Seen seen) {
        return seen.certificate().map(X509Certificate::getSubjectX500Principal).map(X500Principal::getName)
                .orElseThrow(() -> new AssertionError(seen.problem()));
    }

    private static TlsServer serverFor(String... names) {
        return TlsServer.of(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2020-06-01T00:00:00Z"), names);
    }

    @Test
    void this_machine_is_asked_nothing_unless_it_is_configured() throws Exception {
        var asked = new AtomicBoolean();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread listening = new Thread(() -> {
                try (var connection = server.accept()) {
                    asked.set(true);
                } catch (IOException closed) {
                    // nobody came
                }
            });
            listening.start();
            var seen = new EndpointProbe(new OutgoingAddresses(List.of())).probe("localhost:" + server.getLocalPort());
            assertThat(seen.problem().orElseThrow()).contains("localhost is at ", "sealkeeper.outgoing.allow");
            server.close();
            listening.join();
        }
        assertThat(asked).isFalse();
    }
}
