package org.sealkeeper.issuance.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.platform.tokenim.TokenImPeer;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Renewals that are started together, while the ACME server rejects half of all nonces and TokenIM fails every fifth
 * call: a sample of twenty, a hundred in exhaustive runs.
 */
class ManyRenewalsTest extends SealkeeperTest {

    private static final int MANY = Boolean.getBoolean("sealkeeper.exhaustive") ? 100 : 20;
    private static final Duration PATIENCE = Duration.ofSeconds(120 + 12L * MANY);

    private final TokenImPeer tokenim = TokenImPeer.shared();
    private final AcmeRenewals acme = new AcmeRenewals(() -> url(""));
    private PebblePeer pebble;

    @Autowired
    private Jobs jobs;

    @BeforeEach
    void everyFifthCallFails() throws IOException {
        pebble = PebblePeer.HTTP.running(port);
        Files.writeString(Files.createDirectories(DATA.resolve("trust-anchors")).resolve("pebble.pem"), pebble.root());
        tokenim.calm();
        tokenim.fail("unavailable", "{\"oneIn\":5}");
    }

    @AfterEach
    void nothingFailsAnyMore() {
        tokenim.calm();
    }

    @Test
    void all_end_renewed_and_the_server_has_finalized_one_order_for_each() throws IOException {
        List<String> signatures = IntStream.range(0, MANY)
                .mapToObj(i -> acme.registered("pebble", "tokenim", unique("im") + ".corp.example")).toList();
        long issuedBefore = pebble.issued();
        long finalizedBefore = pebble.finalized();

        List<String> renewals = signatures.parallelStream().map(acme::started).toList();
        Set<String> unapproved = ConcurrentHashMap.newKeySet();
        unapproved.addAll(renewals);
        await("the approval of all renewals").atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            jobs.hurryAll(unapproved);
            unapproved.removeIf(acme::approvedWhereAsked);
            return unapproved.isEmpty();
        });

        Map<String, String> outcomes = new ConcurrentHashMap<>();
        Set<String> open = ConcurrentHashMap.newKeySet();
        open.addAll(renewals);
        await("the end of all renewals").atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            jobs.hurryAll(open);
            open.forEach(renewal -> outcomes.put(renewal, acme.outcomeSoFar(renewal)));
            open.removeIf(renewal -> !outcomes.get(renewal).isEmpty());
            return open.isEmpty();
        });

        assertThat(outcomes.values()).hasSize(MANY).containsOnly("SIGNATURE_RENEWED");
        assertThat(pebble.finalized() - finalizedBefore).isEqualTo(MANY);
        assertThat(pebble.issued() - issuedBefore).isEqualTo(MANY);
    }
}
