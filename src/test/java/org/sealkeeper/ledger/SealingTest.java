package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What is recorded is sealed: by one node at a time, in an order that is final, leaving nothing out. */
class SealingTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Autowired
    private Ledger ledger;
    @Autowired
    private SealedLedger sealed;
    @Autowired
    private SealingKeys keys;
    @Autowired
    private Sealer sealer;
    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private TransactionTemplate transaction;
    @Autowired
    private JdbcConnectionDetails database;
    @Autowired
    private MeterRegistry metrics;

    @Test
    void an_event_is_sealed_soon_after_it_was_recorded() {
        long sequence = record("sealing.test");

        InclusionProof proof = sealed(sequence);

        assertThat(proof.event()).contains("\"kind\":\"sealing.test\"", "\"leaf\":" + proof.leaf(),
                "\"sequence\":" + sequence, "\"details\":{\"text\":\"封存 \\\"1\\\"\"}");
        assertThat(Merkle.includes(proof.checkpoint().root(), proof.checkpoint().size(),
                new Leaf(proof.leaf(), sequence, proof.event()).hash(), proof.leaf(), proof.path())).isTrue();
        SignedNote note = SignedNote.parse(proof.checkpoint().note());
        assertThat(note.isSignedBy(VerifierKey.parse(keys.all().get(proof.checkpoint().keyNumber() - 1).verifier())))
                .isTrue();
        assertThat(TreeHead.parse(note.text()).isSameAs(
                new TreeHead(keys.origin().orElseThrow(), proof.checkpoint().size(), proof.checkpoint().root()))).isTrue();
    }

    @Test
    void what_a_transaction_that_still_runs_has_recorded_is_not_skipped() {
        long[] sequences = new long[2];
        transaction.executeWithoutResult(running -> {
            sequences[0] = record("sealing.slow");
            sequences[1] = ofAnotherThread(() -> transaction.execute(inner -> record("sealing.quick")));
            assertThat(sealed.leaves(List.of(sequences[0], sequences[1]))).isEmpty();
        });

        assertThat(sealed(sequences[0]).leaf()).isLessThan(sealed(sequences[1]).leaf());
        assertThat(sealed.lag()).isLessThan(PATIENCE);
    }

    @Test
    void each_state_is_the_beginning_of_the_next() {
        long first = sealed(record("sealing.test")).checkpoint().size();
        long second = sealed(record("sealing.test")).checkpoint().size();

        ConsistencyProof proof = sealed.consistency(first, Optional.of(second));

        assertThat(second).isGreaterThan(first);
        assertThat(Merkle.begins(proof.from(), proof.fromRoot(), proof.to(), proof.toRoot(), proof.path())).isTrue();
        assertThat(sealed.checkpoints(first - 1, 1).get(0).root()).isEqualTo(proof.fromRoot());
    }

    @Test
    void many_writers_are_sealed_whole_and_wait_for_nobody() throws InterruptedException {
        var sequences = Collections.synchronizedList(new ArrayList<Long>());
        var writers = Executors.newFixedThreadPool(8);
        for (int i = 0; i < 400; i++) {
            int number = i;
            writers.submit(() -> transaction.execute(writing -> {
                sequences.add(record("sealing.many"));
                if (number % 10 == 0) {
                    writing.setRollbackOnly();
                    sequences.remove(sequences.size() - 1);
                }
                return null;
            }));
        }
        writers.shutdown();
        assertThat(writers.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        List<Long> recorded = jdbc.sql("select sequence from ledger_event where kind = 'sealing.many'")
                .query(Long.class).list();
        await().atMost(PATIENCE).until(() -> sealed.leaves(recorded).size() == recorded.size());

        assertThat(recorded).hasSize(360);
        assertThat(jdbc.sql("""
                select count(*)
                from (select l.leaf, row_number() over (order by e.transaction, e.sequence) - 1 as place
                    from ledger_leaf l join ledger_event e on e.sequence = l.sequence) t
                where leaf <> place
                """).query(Long.class).single()).isZero();
    }

    @Test
    void another_node_goes_on_when_the_one_that_seals_loses_its_connection() {
        await().atMost(PATIENCE).until(sealer::leads);
        var other = new Sealer(database, keys, Clock.systemUTC(), Duration.ofMillis(50));
        other.start();
        try {
            assertThat(other.leads()).isFalse();
            assertThat(jdbc.sql("""
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where application_name = 'sealkeeper-sealer' and pid in (select pid from pg_locks
                        where locktype = 'advisory' and granted)
                    """).query(Boolean.class).list()).containsExactly(true);
            await().atMost(PATIENCE).until(() -> other.leads() && !sealer.leads());
            sealed(record("sealing.taken-over"));
        } finally {
            other.stop();
        }
        await().atMost(PATIENCE).until(sealer::leads);
        sealed(record("sealing.taken-back"));
    }

    @Test
    void what_is_sealed_is_neither_changed_nor_deleted_by_accident() {
        sealed(record("sealing.test"));

        for (String statement : List.of("update ledger_event set actor = 'x' where sequence < 0",
                "delete from ledger_leaf where leaf < 0", "update ledger_node set hash = '' where level < 0",
                "truncate ledger_timestamp", "delete from ledger_key where number < 0")) {
            assertThatThrownBy(() -> jdbc.sql(statement).update()).isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("The ledger is append-only");
        }
    }

    @Test
    void the_lag_is_a_metric_and_part_of_the_applications_health() {
        sealed(record("sealing.test"));

        assertThat(metrics.get("sealkeeper.ledger.sealing.lag").gauge().value()).isBetween(0.0, 120.0);
        Map<?, ?> health = as("root").getForObject("/actuator/health", Map.class);
        assertThat(health.get("status")).isEqualTo("UP");
    }

    private long record(String kind) {
        return ledger.record(Entry.of(kind).detail("text", "封存 \"1\""));
    }

    private InclusionProof sealed(long sequence) {
        await("event " + sequence).atMost(PATIENCE).until(() -> sealed.leaves(List.of(sequence)).containsKey(sequence));
        return sealed.inclusion(sequence);
    }

    private static long ofAnotherThread(LongSupplier work) {
        return CompletableFuture.supplyAsync(work::getAsLong).join();
    }
}
