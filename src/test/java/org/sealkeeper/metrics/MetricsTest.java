package org.sealkeeper.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;

/** What Prometheus scrapes, and that the dashboard and the alert rules name only what there is. */
class MetricsTest extends SealkeeperTest {

    private static final Path OBSERVABILITY = Path.of("src", "main", "observability");
    private static final Pattern METRIC = Pattern.compile("\\bsealkeeper_[a-z_]+");

    @Autowired
    private Inventory inventory;

    @Autowired
    private Meters meters;

    @Test
    void expiry_is_told_in_seconds_and_negative_once_it_has_passed() {
        String soon = signature(Duration.ofDays(3));
        String lapsed = signature(Duration.ofDays(-3));
        meters.refresh();
        String scraped = scraped();

        assertThat(value(scraped, "sealkeeper_signature_expiry_seconds", soon)).isBetween(258_000.0, 259_200.0);
        assertThat(value(scraped, "sealkeeper_signature_expiry_seconds", lapsed)).isBetween(-260_000.0, -259_200.0);
        assertThat(value(scraped, "sealkeeper_signatures", "state=\"CRITICAL\"")).isPositive();
        assertThat(value(scraped, "sealkeeper_signatures", "state=\"LAPSED\"")).isPositive();
    }

    @Test
    void tasks_are_counted_by_who_can_do_them() {
        String renewal = waitingRenewal();
        meters.refresh();

        assertThat(value(scraped(), "sealkeeper_tasks_waiting", "group=\"keepers\"")).isPositive();
        assertThat(value(scraped(), "sealkeeper_task_oldest_age_seconds", "")).isPositive();
        assertThat(value(scraped(), "sealkeeper_renewals_running", "")).isPositive();

        withdraw(renewal);
        assertThat(value(scraped(), "sealkeeper_renewals_seconds_count", "outcome=\"RENEWAL_WITHDRAWN\"")).isPositive();
    }

    @Test
    void only_administrators_and_auditors_scrape() {
        assertThat(nobody().getForEntity(url("/actuator/prometheus"), String.class).getStatusCode().value()).isEqualTo(401);
        client("kim").get("/actuator/prometheus").refused(403);
        client("root").get("/actuator/env").refused(404);
    }

    /** It says of each library which version has to be attacked. */
    @Test
    void only_administrators_see_what_the_application_is_made_of() {
        assertThat(nobody().getForEntity(url("/actuator/sbom"), String.class).getStatusCode().value()).isEqualTo(401);
        for (String path : List.of("/actuator/sbom", "/actuator/sbom/application")) {
            client("ada").get(path).refused(403);
            client("kim").get(path).refused(403);
        }
        client("root").get("/actuator/sbom").ok();
    }

    @Test
    void dashboard_and_alerts_name_only_metrics_that_there_are() throws IOException {
        signature(Duration.ofDays(3));
        String renewal = waitingRenewal();
        meters.refresh();
        Set<String> there = metricsIn(scraped());
        withdraw(renewal);
        there.addAll(metricsIn(scraped()));

        var named = new TreeSet<String>();
        for (String file : List.of("grafana-dashboard.json", "alerts.yml")) {
            named.addAll(metricsIn(Files.readString(OBSERVABILITY.resolve(file))));
        }
        assertThat(named).isNotEmpty().isSubsetOf(there);
    }

    private static Set<String> metricsIn(String text) {
        return METRIC.matcher(text).results().map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    /** A renewal that waits for documents. */
    private String waitingRenewal() {
        String signature = inventory.register(newSignature(unique("Messenger")), "root").toString();
        String renewal = client("kim").post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "It expires soon", "evenIfValid", true)).refused(202).json().get("id").asText();
        client("lee").task(renewal, "provide-supporting-documents");
        return renewal;
    }

    private void withdraw(String renewal) {
        client("kim").post("/api/v1/renewals/" + renewal + "/withdrawal", Map.of("reason", "Not now")).ok();
        client("kim").outcome(renewal);
    }

    private String scraped() {
        return client("ada").get("/actuator/prometheus").ok().text();
    }

    private static double value(String scraped, String metric, String label) {
        return scraped.lines().filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .filter(line -> line.contains(label)).findFirst()
                .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).orElseThrow();
    }

    private String signature(Duration left) {
        String name = unique("Messenger");
        SignatureId id = inventory.register(newSignature(name), "root");
        var certificate = TestCertificates.certificate(name, Instant.now().minus(Duration.ofDays(300)),
                Instant.now().plus(left));
        inventory.activate(inventory.stage(id, List.of(certificate), Optional.empty(), "root"), "root");
        return name;
    }

    private static NewSignature newSignature(String name) {
        return new NewSignature(name, SignatureKind.CODE_SIGNING, "folder", "private-ca", Criticality.NORMAL,
                "CN=Corp Messenger", List.of(), KeyAlgorithm.EC_P256, 30, 7, null, List.of("kim", "lee"));
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
