package org.sealkeeper.issuance.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.issuance.Answer;
import org.sealkeeper.issuance.CertificateRequest;
import org.sealkeeper.issuance.remote.ConfiguredServers;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What goes wrong on the way to a certificate of a real ACME server, and what it asks to wait for. */
class AcmeFaultsTest extends AcmeRenewalTest {

    @Autowired
    private Environment environment;

    @Autowired
    private AcmeAccounts accounts;

    @Autowired
    private AcmeOrders orders;

    @Autowired
    private Inventory inventory;

    @Autowired
    private Proofs proofs;

    @Autowired
    private Clock clock;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void validations_that_fail_at_random_are_ordered_again_until_every_renewal_has_its_certificate() throws Exception {
        PebblePeer peer = PebblePeer.WEBROOT.running(PebblePeer.WEBROOT.httpPort());
        trust("pebble-webroot", peer.root());
        long seed = new Random().nextLong();
        var random = new Random(seed);
        try (var names = new WrongAtFirst(peer.httpPort(), port)) {
            long before = peer.issued();
            var expected = new ArrayList<Integer>();
            List<String> signatures = IntStream.range(0, 3).mapToObj(i -> {
                String name = unique("im") + ".corp.example";
                int first = random.nextInt(3);
                int second = random.nextInt(3);
                names.fail(name, first);
                names.fail("www." + name, second);
                expected.add(first);
                expected.add(second);
                return registered("pebble-faults", name, "www." + name);
            }).toList();

            List<String> renewals = signatures.stream().map(this::approved).toList();

            assertThat(renewals).as("seed %d", seed).allSatisfy(renewal ->
                    assertThat(outcomeInHaste(renewal)).isEqualTo("SIGNATURE_RENEWED"));
            assertThat(peer.issued() - before).isEqualTo(3);
            for (int i = 0; i < signatures.size(); i++) {
                int one = expected.get(2 * i);
                int other = expected.get(2 * i + 1);
                // both fail in the same order, or each in one of its own when the other name is valid by then
                assertThat(failedOrders(signatures.get(i))).as("seed %d", seed)
                        .isBetween(Math.max(one, other), one + other);
            }
        }
    }

    @Test
    void name_that_is_still_valid_is_not_proved_again() throws Exception {
        PebblePeer peer = PebblePeer.WEBROOT.running(PebblePeer.WEBROOT.httpPort());
        trust("pebble-webroot", peer.root());
        String signature = registered("pebble-faults", unique("im") + ".corp.example");
        try (var names = new WrongAtFirst(peer.httpPort(), port)) {
            assertThat(outcome(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
        }

        assertThat(outcome(approved(signature))).as("nothing answers for the name any more").isEqualTo("SIGNATURE_RENEWED");
        assertThat(failedOrders(signature)).isZero();
    }

    @Test
    void rate_limit_is_waited_for_as_long_as_the_server_says() {
        Instant begin = Instant.now();
        pebble.proxy().refuse("order-plz", 429, "rateLimited", 4);

        assertThat(outcome(approved(registered("pebble-ari", unique("im") + ".corp.example"))))
                .isEqualTo("SIGNATURE_RENEWED");

        List<Instant> calls = pebble.proxy().calls("order-plz", begin);
        assertThat(calls).as("one refused, one placed").hasSize(2);
        // HTTP has whole seconds
        assertThat(Duration.between(calls.get(0), calls.get(1))).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void account_that_somebody_else_opened_in_the_same_moment_is_ours_too() {
        assertThat(outcome(approved(registered("pebble-ari", unique("im") + ".corp.example")))).isEqualTo("SIGNATURE_RENEWED");
        String opened = account();
        // as one finds it who asked at the same time and was the second: the server has it, and does not take another
        jdbc.sql("update acme_account set url = null where issuer = 'pebble-ari'").update();
        pebble.proxy().refuse("sign-me-up", 500, "serverInternal", 0);

        String renewal = approved(registered("pebble-ari", unique("im") + ".corp.example"));

        assertThat(outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        // half of all nonces are rejected, and one time in a thousand ten in a row are
        assertThat(kim.get("/api/v1/renewals/" + renewal + "/history").ok().json()).filteredOn(event ->
                event.get("kind").asText().equals("step.failed") && !event.toString().contains("nonce")).isEmpty();
        assertThat(account()).isEqualTo(opened);
    }

    private String account() {
        return jdbc.sql("select url from acme_account where issuer = 'pebble-ari'").query(String.class).single();
    }

    @Test
    void order_in_progress_is_looked_at_when_the_server_says() {
        Instant begin = Instant.now();
        pebble.proxy().ordersStay("processing", 2, 4);

        assertThat(outcome(approved(registered("pebble-ari", unique("im") + ".corp.example"))))
                .isEqualTo("SIGNATURE_RENEWED");

        List<Instant> calls = pebble.proxy().calls("my-order/", begin);
        assertThat(Duration.between(calls.get(0), calls.get(1))).isGreaterThan(Duration.ofSeconds(3));
        assertThat(Duration.between(calls.get(1), calls.get(2))).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void validation_in_progress_is_looked_at_when_the_server_says() {
        Instant begin = Instant.now();
        pebble.proxy().ordersStay("pending", 2, 0);
        pebble.proxy().authorizationsTake(5);
        try {
            assertThat(outcome(approved(registered("pebble-ari", unique("im") + ".corp.example"))))
                    .isEqualTo("SIGNATURE_RENEWED");
        } finally {
            pebble.proxy().authorizationsTake(0);
        }

        List<Instant> calls = pebble.proxy().calls("my-order/", begin);
        assertThat(Duration.between(calls.get(1), calls.get(2))).isGreaterThan(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void chain_leads_over_the_root_that_is_preferred(int root) throws Exception {
        String preferred = commonName(Certificates.parse(pebble.root(root)).get(0));

        List<X509Certificate> chain = issued(preferred);

        assertThat(issuerName(chain.get(chain.size() - 1))).isEqualTo(preferred);
    }

    @Test
    void chain_is_the_usual_one_where_the_preferred_is_not_offered() throws Exception {
        List<X509Certificate> chain = issued("Some Other Root");

        assertThat(issuerName(chain.get(chain.size() - 1)))
                .isEqualTo(commonName(Certificates.parse(pebble.root()).get(0)));
    }

    /** Pebble's roots have other names each time, so the setting is changed here. */
    private List<X509Certificate> issued(String preferredChain) throws Exception {
        AcmeSettings set = ConfiguredServers.of(environment, "sealkeeper.acme", AcmeSettings.class).get("pebble");
        var settings = new AcmeSettings(set.directory(), set.contact(), set.agreeToTerms(), set.eabKeyIdentifier(),
                set.eabKey(), set.challenge(), set.webroot(), set.dns(), preferredChain, set.timeout(), set.tls(),
                set.maxOrders(), set.maxOrdersPeriod());
        var issuer = new AcmeIssuer("pebble", settings, accounts, orders, inventory, proofs.of(settings), clock);
        CertificateRequest request = asked("DNS:" + unique("im") + ".corp.example");
        for (int i = 0; i < 1_000; i++) {
            try {
                if (issuer.request(request) instanceof Answer.Issued issued) {
                    return issued.chain();
                }
            } catch (IOException passing) {
                assertThat(passing).hasMessageContaining("onc");
            }
        }
        throw new AssertionError("Pebble does not issue");
    }

    private static String commonName(X509Certificate certificate) {
        return Certificates.commonName(certificate.getSubjectX500Principal()).orElseThrow();
    }

    private static String issuerName(X509Certificate certificate) {
        return Certificates.commonName(certificate.getIssuerX500Principal()).orElseThrow();
    }
}
