package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.SealkeeperTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What sealing costs those who record, with and without it in turn, and how long a million events take to be sealed,
 * exported and verified. PostgreSQL runs on the same machine without fsync, so that the processor and not the disk is
 * the limit: that is where sealing costs most.
 */
class LedgerBenchmark extends SealkeeperTest {

    private static final int WRITERS = 16;
    private static final int SECONDS = Integer.getInteger("sealkeeper.benchmark.seconds", 10);
    private static final int ROUNDS = 3;
    private static final int EVENTS = Integer.getInteger("sealkeeper.benchmark.events", 1_000_000);

    @Autowired
    private JdbcConnectionDetails server;

    @TempDir
    private Path folder;

    @Test
    void events_a_second_with_sealing_on_and_off() throws Exception {
        for (String statement : List.of("select pg_sleep(0.005)", "select 1")) {
            var off = new ArrayList<Long>();
            var on = new ArrayList<Long>();
            for (int round = 0; round < ROUNDS; round++) {
                off.add(eventsPerSecond(statement, false));
                on.add(eventsPerSecond(statement, true));
            }
            System.out.printf("| 16 writers, `%s` | %d | %d | %.0f %% |%n", statement, median(off), median(on),
                    100.0 * median(on) / median(off));
        }
    }

    @Test
    void a_million_events_are_sealed_exported_and_verified() {
        try (var ledger = new LedgerDatabase(server)) {
            ledger.tamper("""
                    insert into ledger_event (at, kind, actor, signature_id, renewal_id, activity, outcome, duration_ms, details)
                    select now(), 'step.ended', 'sealkeeper', gen_random_uuid(), gen_random_uuid(), 'request-certificate',
                        'COMPLETED', n %% 5000, jsonb_build_object('number', n, 'comment', 'As agreed in meeting no. ' || n)
                    from generate_series(1, %d) n""".formatted(EVENTS));
            long sealing = millis(ledger::seal);
            Path file = folder.resolve("ledger.jsonl");
            long exporting = millis(() -> ledger.export(file));
            long verifying = millis(() -> assertThat(LedgerDatabase.verify(file, "--key=" + ledger.verifier()).text())
                    .contains("[holds] All " + EVENTS + " events", "Everything holds."));
            System.out.printf("| %,d events, %,d MB | sealed in %.1f s | exported in %.1f s | verified in %.1f s |%n", EVENTS,
                    file.toFile().length() / 1_000_000, sealing / 1000.0, exporting / 1000.0, verifying / 1000.0);
        }
    }

    private long eventsPerSecond(String statement, boolean sealing) throws Exception {
        try (var ledger = new LedgerDatabase(server); var pool = new HikariDataSource()) {
            pool.setJdbcUrl(ledger.url());
            pool.setUsername(server.getUsername());
            pool.setPassword(server.getPassword());
            pool.setMaximumPoolSize(WRITERS);
            JdbcClient jdbc = JdbcClient.create(pool);
            var recording = new Ledger(jdbc, new ObjectMapper(), Clock.systemUTC());
            var transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
            var running = new AtomicBoolean(true);
            var recorded = new AtomicLong();
            var warm = new CountDownLatch(WRITERS * 20);
            var writers = Executors.newFixedThreadPool(WRITERS);
            for (int i = 0; i < WRITERS; i++) {
                writers.submit(() -> {
                    while (running.get()) {
                        transaction.executeWithoutResult(business -> {
                            recording.record(Entry.of("step.ended").activity("request-certificate").outcome("COMPLETED")
                                    .detail("comment", "As agreed"));
                            jdbc.sql(statement).query((row, number) -> 1).single();
                        });
                        recorded.incrementAndGet();
                        warm.countDown();
                    }
                });
            }
            warm.await();
            var sealer = Executors.newSingleThreadScheduledExecutor();
            try (Connection connection = ledger.connection()) {
                if (sealing) {
                    ledger.sealingKeys().begin();
                    connection.setAutoCommit(false);
                    var work = new Sealing(connection, ledger.sealingKeys(), Clock.systemUTC());
                    sealer.scheduleWithFixedDelay(() -> {
                        try {
                            work.sealEverything();
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }, 0, 1, TimeUnit.SECONDS);
                }
                long before = recorded.get();
                TimeUnit.SECONDS.sleep(SECONDS);
                long rate = (recorded.get() - before) / SECONDS;
                running.set(false);
                writers.shutdown();
                assertThat(writers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
                sealer.shutdown();
                assertThat(sealer.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
                return rate;
            }
        }
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static long millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1_000_000;
    }
}
