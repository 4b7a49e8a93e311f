package org.sealkeeper.issuance.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.sealkeeper.platform.folder.FolderPeers;
import org.sealkeeper.platform.folder.FolderPeers.Nginx;

/** Each way to prove names, to a real ACME server. */
class ProofsTest extends AcmeRenewalTest {

    @Test
    void names_are_proved_in_tls_also_by_two_renewals_for_the_same_names_at_once() throws Exception {
        String name = unique("im") + ".corp.example";
        String one = registered("pebble-tls", name, "www." + name);
        String other = registered("pebble-tls", "www." + name, name);
        List<String> renewals = Stream.of(one, other).map(this::approved).toList();

        assertThat(renewals).allSatisfy(renewal -> assertThat(outcomeInHaste(renewal)).isEqualTo("SIGNATURE_RENEWED"));
        assertThat(names(one)).containsExactlyInAnyOrder(name, "www." + name);
        assertThat(names(other)).containsExactlyInAnyOrder(name, "www." + name);
        assertThat(failedOrders(one) + failedOrders(other)).isZero();
    }

    @Test
    void addresses_and_names_are_proved_in_one_order_over_http() throws Exception {
        List<String> wanted = Stream.concat(Stream.of(unique("im") + ".corp.example"), addresses()).toList();
        String signature = registered("pebble", wanted.toArray(String[]::new));

        assertThat(outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");

        assertThat(names(signature)).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void addresses_are_proved_in_tls() throws Exception {
        String signature = registered("pebble-tls", addresses().toArray(String[]::new));

        assertThat(outcomeInHaste(approved(signature))).isEqualTo("SIGNATURE_RENEWED");

        assertThat(names(signature)).containsExactlyInAnyOrderElementsOf(addresses().toList());
    }

    /** Of IPv6 too where this machine speaks it. */
    private static Stream<String> addresses() throws Exception {
        return NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) == null ? Stream.of("127.0.0.1")
                : Stream.of("127.0.0.1", "::1");
    }

    @Test
    void addresses_are_issued_by_the_private_ca_and_verified() throws Exception {
        String signature = registered("private-ca", "192.0.2.1", "2001:db8::1");

        assertThat(outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");

        List<X509Certificate> chain = inventory.version(SignatureId.of(signature), 1).chain();
        new OpenSsl(folder).write("ours.pem", Certificates.pem(chain.subList(0, 1)))
                .write("ca.pem", Certificates.pem(chain.subList(1, 2)))
                .run("verify", "-partial_chain", "-trusted", "ca.pem", "-verify_ip", "2001:db8::1", "ours.pem");
    }

    @Test
    void address_that_cannot_be_proved_through_dns_is_refused_before_anything_is_ordered() {
        assertThatThrownBy(() -> untilSaidOf("pebble-hook", "IP:192.0.2.1")).isInstanceOf(RefusedByIssuer.class)
                .hasMessage("An IP address such as 192.0.2.1 cannot be proved through DNS, and this issuer is configured for"
                        + " DNS. Leave the address out, or choose another issuer.");
    }

    @Test
    void strangers_see_no_certificate() {
        assertThatThrownBy(() -> handshake(Optional.empty(), "im.corp.example")).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> handshake(Optional.of("h2"), "im.corp.example")).isInstanceOf(SSLException.class);
        assertThatThrownBy(() -> handshake(Optional.of("acme-tls/1"), "nobody-proves.corp.example"))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void wildcard_is_proved_through_a_hook_that_takes_its_records_away_again() throws Exception {
        String name = unique("im") + ".corp.example";
        String signature = registered("pebble-hook", "*." + name, name);

        assertThat(outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");

        assertThat(names(signature)).containsExactlyInAnyOrder("*." + name, name);
        String record = " _acme-challenge." + name + " ";
        assertThat(pebble.hookCalls()).filteredOn(call -> call.startsWith("for-pebble add" + record)).hasSize(2);
        assertThat(pebble.hookCalls()).filteredOn(call -> call.startsWith("for-pebble remove" + record)).hasSize(2);
    }

    @Test
    void hook_that_fails_is_told_with_what_it_said() {
        String name = unique("refused") + ".corp.example";

        assertThatThrownBy(() -> untilSaid("pebble-hook", name)).isInstanceOf(IOException.class)
                .hasMessageContaining("The DNS hook could not add the record _acme-challenge." + name + ": ")
                .hasMessageContaining("ended with exit code 3: no such zone");
    }

    @Test
    void web_server_with_a_webroot_answers_for_its_names_and_has_nothing_left_afterwards() throws Exception {
        PebblePeer webroot = PebblePeer.WEBROOT.running(PebblePeer.WEBROOT.httpPort());
        trust("pebble-webroot", webroot.root());
        Files.createDirectories(webroot.webroot());
        try (Nginx nginx = FolderPeers.start()) {
            nginx.serveFiles("webroot", webroot.httpPort(), webroot.webroot());
            try {
                provedByWebroot(webroot);
            } finally {
                nginx.forget("webroot");
            }
        }
    }

    private void provedByWebroot(PebblePeer webroot) throws IOException {
        String name = unique("im") + ".corp.example";
        String signature = registered("pebble-webroot", name, "www." + name);

        assertThat(outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");

        assertThat(names(signature)).containsExactlyInAnyOrder(name, "www." + name);
        try (Stream<Path> left = Files.list(webroot.webroot().resolve(".well-known").resolve("acme-challenge"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void wildcard_that_cannot_be_proved_in_tls_is_refused_before_anything_is_ordered() {
        assertThatThrownBy(() -> untilSaid("pebble-tls", "*.corp.example")).isInstanceOf(RefusedByIssuer.class)
                .hasMessage("A wildcard such as *.corp.example can only be proved through DNS, and this issuer is configured"
                        + " for TLS. Leave the wildcard out, or choose another issuer.");
    }

    /** Asks again while the server's rejection of nonces is all that fails. */
    private void untilSaid(String issuer, String name) throws Exception {
        untilSaidOf(issuer, "DNS:" + name);
    }

    private void untilSaidOf(String issuer, String alternativeName) throws Exception {
        var request = asked(alternativeName);
        for (int i = 0; i < 100; i++) {
            try {
                issuers.named(issuer).request(request);
            } catch (IOException failure) {
                if (!failure.getMessage().contains("nonce")) {
                    throw failure;
                }
            }
        }
    }

    private void handshake(Optional<String> protocol, String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(),
                pebble.tlsPort())) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            parameters.setApplicationProtocols(protocol.stream().toArray(String[]::new));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        } catch (SSLException refused) {
            assertThat(refused.getMessage()).as("refused by the responder").contains("Received fatal alert");
            throw refused;
        }
    }

    private List<String> names(String signature) {
        return Certificates.names(inventory.version(SignatureId.of(signature), 1).certificate());
    }
}
