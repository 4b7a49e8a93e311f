package org.sealkeeper.issuance.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.xbill.DNS.Type;

/** Certificates from a real ACME server that rejects half of all nonces. */
class AcmeTest extends AcmeRenewalTest {

    @Test
    void signature_of_two_names_is_renewed_and_its_former_version_revoked() throws IOException {
        String signature = registered();
        long before = pebble.issued();
        assertThat(outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
        String renewal = approved(signature);
        assertThat(outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");

        assertThat(pebble.issued() - before).isEqualTo(2);
        X509Certificate first = inventory.version(SignatureId.of(signature), 1).certificate();
        X509Certificate second = inventory.version(SignatureId.of(signature), 2).certificate();
        assertThat(second.getIssuerX500Principal().getName()).contains("Pebble");
        PebblePeer.beyondNonces(() -> client("sato").post("/api/v1/signatures/" + signature + "/versions/1/revocation",
                Map.of("code", "SUPERSEDED", "reason", "It has a successor"))).refused(204);
        assertThat(pebble.status(first.getSerialNumber())).contains("Revoked");
        assertThat(pebble.status(second.getSerialNumber())).contains("Valid");
    }

    @Test
    void renewals_that_run_together_order_once_each_and_a_batch_waits_for_what_the_server_bears() throws IOException {
        Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<String> signatures = IntStream.range(0, 8).mapToObj(i -> registered()).toList();
        long before = pebble.issued();
        List<String> renewals = signatures.stream().map(this::approved).toList();

        assertThat(renewals).allSatisfy(renewal -> assertThat(outcome(renewal)).isEqualTo("SIGNATURE_RENEWED"));
        assertThat(pebble.issued() - before).isEqualTo(8);
        // 300 orders in 3 hours are one in 36 seconds
        JsonNode plan = client("kim").post("/api/v1/renewals/bulk/plan", Map.of("signatures", List.of(registered()), "windowEnd",
                begin.plus(10, ChronoUnit.HOURS).toString(), "reason", "One more", "evenIfValid", true)).ok().json();
        assertThat(Instant.parse(plan.at("/starts/0/startAt").asText())).isAfterOrEqualTo(begin.plusSeconds(8 * 36));
    }

    @Test
    void request_asked_again_gets_the_same_certificate() throws Exception {
        CertificateRequest request = request(unique("im") + ".corp.example");
        long before = pebble.issued();

        X509Certificate once = untilIssued(request);

        assertThat(untilIssued(request)).isEqualTo(once);
        assertThat(pebble.issued() - before).isEqualTo(1);
        assertThat(nobody().getForEntity("/.well-known/acme-challenge/unknown", String.class).getStatusCode().value())
                .isEqualTo(404);
    }

    @Test
    void name_that_cannot_be_validated_is_ordered_five_times_and_then_refused_with_what_the_server_found()
            throws Exception {
        String name = unique("gone") + ".corp.example";
        pebble.loseName(name);
        CertificateRequest request = request(name);

        assertThatThrownBy(() -> untilIssued(request)).isInstanceOf(RefusedByIssuer.class)
                .hasMessageContaining("The ACME server of pebble gave the order up: it could not validate " + name + ":");
        assertThatThrownBy(() -> issuers.named("pebble").request(request)).isInstanceOf(RefusedByIssuer.class);
    }

    @Test
    void wildcard_is_refused_before_anything_is_validated() {
        assertThatThrownBy(() -> untilIssued(request("*.corp.example"))).isInstanceOf(RefusedByIssuer.class)
                .hasMessageContaining("A wildcard such as *.corp.example can only be proved through DNS");
    }

    @Test
    void wildcard_is_validated_through_records_in_dns_that_are_gone_afterwards() throws Exception {
        PebblePeer dns = PebblePeer.DNS.running(port);
        trust("pebble-dns", dns.root());
        String name = unique("im") + ".dns.example";
        String signature = registered("pebble-dns", "*." + name, name);

        assertThat(outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");

        assertThat(inventory.version(SignatureId.of(signature), 1).certificate().getSubjectAlternativeNames())
                .extracting(each -> (Object) each.get(1)).containsExactlyInAnyOrder("*." + name, name);
        assertThat(dns.issued()).isEqualTo(1);
        assertThat(dns.knot().answer("_acme-challenge." + name + ".", Type.TXT)).isEmpty();
    }

    @Test
    void account_is_bound_to_the_customer_that_the_server_knows() throws Exception {
        PebblePeer bound = PebblePeer.BOUND.running(port);

        untilIssued("pebble-eab", request(unique("im") + ".corp.example"));

        assertThat(bound.issued()).isEqualTo(1);
    }

    @Test
    void name_outside_the_zone_that_may_be_changed_is_refused() throws Exception {
        PebblePeer.DNS.running(port);

        assertThatThrownBy(() -> untilIssued("pebble-dns", request("im.elsewhere.example")))
                .isInstanceOf(RefusedByIssuer.class).hasMessage("The name im.elsewhere.example is not in the DNS zone"
                        + " dns.example that this issuer may change. Leave it out, or choose another issuer.");
    }

    private X509Certificate untilIssued(CertificateRequest request) throws Exception {
        return untilIssued("pebble", request);
    }

    private X509Certificate untilIssued(String issuer, CertificateRequest request) throws Exception {
        for (int i = 0; i < 1_000; i++) {
            try {
                if (issuers.named(issuer).request(request) instanceof Answer.Issued issued) {
                    return issued.chain().get(0);
                }
            } catch (IOException passing) {
                // a nonce was rejected more often than the library tries; the job would come back
                assertThat(passing).hasMessageContaining("onc");
            }
        }
        throw new AssertionError("Pebble does not issue");
    }

    private CertificateRequest request(String name) {
        return asked("DNS:" + name);
    }

    private String registered() {
        String name = unique("im") + ".corp.example";
        return registered("pebble", name, "www." + name);
    }
}
