package org.sealkeeper.issuance.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.Renewals;
import org.shredzone.acme4j.toolbox.AcmeUtils;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The server's suggestion when to renew, from the watch to the order that names the certificate that it replaces. */
class RenewalInfoTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String INCIDENT = "https://ca.example/incident-4711";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final AcmeRenewals acme = new AcmeRenewals(() -> url(""));
    private final Client root = acme.client("root");
    private PebblePeer pebble;
    private SignatureId signature;

    @Autowired
    private Inventory inventory;

    @Autowired
    private Renewals renewals;

    @Autowired
    private Ledger ledger;

    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void signature_whose_certificate_is_fresh() throws IOException {
        pebble = PebblePeer.HTTP.running(port);
        Files.writeString(Files.createDirectories(DATA.resolve("trust-anchors")).resolve("pebble.pem"), pebble.root());
        String id = acme.registered("pebble-ari", "folder", unique("im") + ".corp.example");
        assertThat(acme.renewed(id)).isEqualTo("SIGNATURE_RENEWED");
        signature = new SignatureId(UUID.fromString(id));
    }

    @Test
    void window_is_shown_and_asked_for_again_only_after_the_time_that_the_server_names() {
        pebble.proxy().suggest(certificate(), now.plus(Duration.ofDays(50)), now.plus(Duration.ofDays(52)), Optional.empty());

        JsonNode run = watch();

        assertThat(run.get("renewalInfoAsked").asInt()).isGreaterThanOrEqualTo(1);
        JsonNode info = renewalInfo();
        assertThat(Instant.parse(info.get("windowStart").asText())).isEqualTo(now.plus(Duration.ofDays(50)));
        assertThat(Instant.parse(info.get("windowEnd").asText())).isEqualTo(now.plus(Duration.ofDays(52)));
        assertThat(Instant.parse(info.get("dueAt").asText())).isBetween(now.plus(Duration.ofDays(50)),
                now.plus(Duration.ofDays(52)));
        assertThat(Instant.parse(info.get("askAgainAt").asText())).isBetween(now.plusSeconds(3_500), now.plusSeconds(3_900));
        watch();
        assertThat(pebble.proxy().asked(certificate())).isEqualTo(1);
        assertThat(renewals.find(Optional.of(signature), 0, 10)).hasSize(1);
    }

    @Test
    void certificates_that_the_server_has_to_revoke_are_renewed_at_once_and_it_hears_which_are_replaced() {
        X509Certificate first = certificate();
        pebble.proxy().suggest(first, now.minus(Duration.ofHours(2)), now.minus(Duration.ofHours(1)), Optional.of(INCIDENT));

        watch();

        List<Renewal> started = renewals.find(Optional.of(signature), 0, 10);
        assertThat(started).hasSize(2);
        assertThat(started.get(0).requestedBy()).isEqualTo("sealkeeper");
        assertThat(started.get(0).reason()).startsWith("The issuer pebble-ari suggests renewing it between ")
                .endsWith(", and says why at " + INCIDENT);
        assertThat(renewalInfo().get("explanation").asText()).isEqualTo(INCIDENT);
        String renewal = started.get(0).id().toString();
        acme.approve(renewal);
        assertThat(acme.client("kim").outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(pebble.proxy().orders()).filteredOn(order -> order.path("replaces").asText()
                .equals(AcmeUtils.getRenewalUniqueIdentifier(first))).hasSize(1);
        assertThat(certificate()).isNotEqualTo(first);
    }

    @Test
    void server_that_cannot_be_asked_changes_nothing_and_is_told_once() {
        pebble.proxy().suggest(certificate(), now.plus(Duration.ofDays(50)), now.plus(Duration.ofDays(52)), Optional.empty());
        watch();
        JsonNode before = renewalInfo();
        pebble.proxy().fail(certificate());
        mayBeAsked();

        assertThat(watch().get("renewalInfoFailed").asInt()).isGreaterThanOrEqualTo(1);
        mayBeAsked();
        watch();

        JsonNode after = renewalInfo();
        assertThat(after.get("dueAt")).isEqualTo(before.get("dueAt"));
        assertThat(after.get("problem").asText()).startsWith("The ACME server of pebble-ari ");
        assertThat(kinds()).containsOnlyOnce("renewal-info.changed", "renewal-info.failed");
        assertThat(renewals.find(Optional.of(signature), 0, 10)).hasSize(1);
    }

    /** As if the time had come that the server named. */
    private void mayBeAsked() {
        jdbc.sql("update renewal_info set ask_again_at = now() where version_id = :version")
                .param("version", active().id().value()).update();
    }

    private JsonNode watch() {
        String run = root.post("/api/v1/watch", Map.of()).refused(202).json().get("id").asText();
        return await().atMost(PATIENCE).until(() -> root.get("/api/v1/watch/" + run).ok().json(),
                view -> !view.get("finishedAt").isNull());
    }

    private JsonNode renewalInfo() {
        return root.get("/api/v1/signatures/" + signature).ok().json().get("renewalInfo");
    }

    private List<String> kinds() {
        return ledger.find(Optional.of(signature.value()), Optional.empty(), Optional.empty(), 0, 1000).stream()
                .map(LedgerEvent::kind).toList();
    }

    private X509Certificate certificate() {
        return active().certificate();
    }

    private Version active() {
        return inventory.activeVersion(signature).orElseThrow();
    }
}
