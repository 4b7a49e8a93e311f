package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.SharedPostgres;

/**
 * The network between a node and its PostgreSQL is slow, and then it loses every connection in the midst of renewals without
 * a word to either side, as a firewall does that was started anew. With {@code -Pexhaustive}.
 */
class BadNetworkTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private SharedPostgres postgres;
    private BadNetwork network;
    private ChildApplication application;
    private Client kim;
    private Client chen;

    @AfterEach
    void end() throws IOException {
        if (application != null) {
            application.close();
        }
        if (network != null) {
            network.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    void work_goes_on_over_a_slow_network_and_after_one_that_has_lost_all_connections() throws IOException {
        assumeTrue(Boolean.getBoolean("sealkeeper.exhaustive"), "takes long; mvn -Pexhaustive verify");
        postgres = SharedPostgres.started();
        network = new BadNetwork(postgres.port());
        application = ChildApplication.prepared("bad-network");
        kim = application.as("kim");
        chen = application.as("chen");
        application.start(postgres.properties(network.port()).toArray(String[]::new));

        network.delay(10);
        long begin = System.nanoTime();
        String slow = renewal(0);
        chen.approve(slow);
        assertThat(kim.outcome(slow)).isEqualTo("SIGNATURE_RENEWED");
        System.out.printf("A renewal took %d ms with 10 ms more to the database and 10 ms back%n",
                (System.nanoTime() - begin) / 1_000_000);
        assertThat(application.health()).isEqualTo("UP");

        network.delay(0);
        List<String> renewals = IntStream.range(1, 5).mapToObj(this::renewal).toList();
        // counted before: on a fast machine all may be issued once the last is approved
        long issued = issued();
        renewals.forEach(chen::approve);
        await("a renewal at the issuer").atMost(PATIENCE).until(() -> issued() > issued);
        network.cut();
        long cut = System.nanoTime();
        await("what the health page says").atMost(PATIENCE).until(() -> application.health().equals("DOWN"));
        System.out.printf("DOWN was said %d ms after the network was cut%n", (System.nanoTime() - cut) / 1_000_000);
        network.mendForNewConnections();
        long mended = System.nanoTime();
        await("what the health page says").atMost(PATIENCE).until(() -> application.health().equals("UP"));
        System.out.printf("UP was said %d ms after it was mended; %d connections are lost%n",
                (System.nanoTime() - mended) / 1_000_000, network.lost());
        renewals.forEach(renewal -> {
            assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
            assertThat(kim.story(renewal)).containsOnlyOnce("certificate.issued").containsOnlyOnce("version.installed");
        });
        System.out.printf("All renewals had ended %d ms after it was mended%n", (System.nanoTime() - mended) / 1_000_000);
        await("connections that nobody holds on to").atMost(PATIENCE).until(() -> network.lost() == 0);
        assertThat(postgres.ask(Long.class, "select count(*) from act_ru_incident")).isZero();
    }

    private long issued() {
        return postgres.ask(Long.class, "select count(*) from ledger_event where kind = 'certificate.issued'");
    }

    private String renewal(int number) {
        return kim.firstVersion(kim.register("portal-" + number, "folder"));
    }
}
