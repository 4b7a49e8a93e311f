package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * An hour ({@code -Dsealkeeper.soak.minutes}) of whole renewals at half of what the machine was just seen to do, with people
 * who read beside it: heap, latency, connections and the engine's tables stay as they are. With {@code -Pexhaustive} only.
 * The engine's history is kept for ten years; here it is over when a renewal has ended two minutes ago, so that its cleanup
 * has something to do.
 */
class SoakTest {

    private static final int MINUTES = Integer.getInteger("sealkeeper.soak.minutes", 60);
    private static final int SIGNATURES = 60;
    private static final int AT_ONCE = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ChildApplication application = ChildApplication.prepared("soak");
    private final Client kim = application.as("kim");
    private final Client chen = application.as("chen");
    private final Client root = application.as("root");
    private final BlockingQueue<String> idle = new LinkedBlockingQueue<>();
    private final ExecutorService people = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
    private final ConcurrentLinkedQueue<Long> renewalMillis = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> readMillis = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger renewed = new AtomicInteger();
    private final List<String> table = new ArrayList<>();

    @AfterEach
    void end() {
        clock.shutdownNow();
        people.shutdownNow();
        application.close();
    }

    @Test
    void an_hour_leaves_heap_latency_connections_and_tables_as_they_were() throws Exception {
        assumeTrue(Boolean.getBoolean("sealkeeper.exhaustive"), "takes long; mvn -Pexhaustive verify");
        application.start("--camunda.bpm.generic-properties.properties.historyCleanupBatchWindowStartTime=00:00",
                "--camunda.bpm.generic-properties.properties.historyCleanupBatchWindowEndTime=23:59");
        IntStream.range(0, SIGNATURES).forEach(number -> idle.add(signature(number)));
        double atFullSpeed = renewalsASecond(Duration.ofSeconds(60));
        long pause = Math.max(500, (long) (1000 / (atFullSpeed / 2)));
        System.out.printf(Locale.ROOT, "%.2f renewals a second at full speed; one every %d ms from now on%n", atFullSpeed,
                pause);

        clock.scheduleAtFixedRate(() -> people.submit(this::renewOne), 0, pause, TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(this::read, 500, 500, TimeUnit.MILLISECONDS);
        print("| minute | renewals | renewal p50, p95 in s | reading p50, p95 in ms | heap after collection, MB | threads |"
                + " connections in use, idle | history, rows | jobs | ledger, events | database, MB |");
        print("|---|---|---|---|---|---|---|---|---|---|---|");
        List<Double> heap = new ArrayList<>();
        for (int minute = 1; minute <= MINUTES; minute++) {
            await().pollDelay(Duration.ofMinutes(1)).atMost(Duration.ofMinutes(10)).until(() -> true);
            overNow();
            heap.add(row(minute));
        }
        clock.shutdown();
        people.shutdown();
        assertThat(people.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
        Files.writeString(Path.of("target", "soak.md"), String.join("\n", table) + "\n");

        assertThat(faults).isEmpty();
        assertThat(count("select count(*) from act_ru_incident")).isZero();
        // the least of each half: what is just being done comes and goes, what leaks stays
        double early = Collections.min(heap.subList(0, (heap.size() + 1) / 2));
        double late = Collections.min(heap.subList(heap.size() / 2, heap.size()));
        assertThat(late).as("heap after collection, late against early").isLessThan(early * 1.25 + 10);
    }

    private String signature(int number) {
        return kim.post("/api/v1/signatures", Map.of("name", "Portal " + number, "kind", "TLS_SERVER", "platform", "folder",
                "issuer", "private-ca", "criticality", "LOW", "subject", "CN=portal-" + number + ".corp.example,O=Corp",
                "names", List.of("portal-" + number + ".corp.example"), "keyAlgorithm", "EC_P256", "keepers",
                List.of("kim", "lee"))).ok().json().get("id").asText();
    }

    private double renewalsASecond(Duration time) throws Exception {
        long until = System.nanoTime() + time.toNanos();
        int before = renewed.get();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            all.add(people.submit(() -> {
                while (System.nanoTime() < until) {
                    renewOne();
                }
            }));
        }
        long started = System.nanoTime();
        for (Future<?> each : all) {
            each.get();
        }
        renewalMillis.clear();
        return (renewed.get() - before) / ((System.nanoTime() - started) / 1e9);
    }

    private void renewOne() {
        String signature = idle.poll();
        if (signature == null) {
            faults.add("every signature is being renewed: the work piles up");
            return;
        }
        try {
            long started = System.nanoTime();
            String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "Soak", "evenIfValid",
                    true)).ok().json().get("id").asText();
            chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
            String outcome = await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() ->
                    kim.get("/api/v1/renewals/" + renewal).ok().json(), view -> view.get("state").asText().equals("ENDED"))
                    .get("outcome").asText();
            assertThat(outcome).isEqualTo("SIGNATURE_RENEWED");
            renewalMillis.add((System.nanoTime() - started) / 1_000_000);
            renewed.incrementAndGet();
        } catch (RuntimeException | AssertionError e) {
            faults.add(String.valueOf(e.getMessage()));
        } finally {
            idle.add(signature);
        }
    }

    private void read() {
        for (String path : List.of("/api/v1/signatures?expiringWithin=P365D", "/api/v1/renewals?size=20", "/api/v1/tasks",
                "/api/v1/backups")) {
            long started = System.nanoTime();
            try {
                kim.get(path).ok();
                readMillis.add((System.nanoTime() - started) / 1_000_000);
            } catch (RuntimeException | AssertionError e) {
                faults.add(path + ": " + e.getMessage());
            }
        }
    }

    /** What has ended two minutes ago may be cleaned up. */
    private void overNow() {
        List<String> tables = list("select table_name from information_schema.columns where column_name = 'removal_time_'"
                + " and table_name like 'act_hi_%' and table_name in (select table_name from information_schema.columns"
                + " where column_name = 'root_proc_inst_id_')");
        for (String each : tables) {
            execute("update " + each + " set removal_time_ = localtimestamp - interval '1 day' where root_proc_inst_id_ in ("
                    + "select id_ from act_hi_procinst where end_time_ < localtimestamp - interval '2 minutes'"
                    + " and super_process_instance_id_ is null) and removal_time_ > localtimestamp");
        }
        execute("update act_ru_job set duedate_ = localtimestamp where handler_type_ = 'history-cleanup'"
                + " and duedate_ > localtimestamp and lock_owner_ is null");
    }

    private double row(int minute) throws IOException, InterruptedException {
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(application.process().pid()), "GC.run").start().waitFor();
        double heap = metric("jvm.memory.used?tag=area:heap") / 1e6;
        print(String.format(Locale.ROOT, "| %d | %d | %.1f, %.1f | %.0f, %.0f | %.0f | %.0f | %.0f, %.0f | %d | %d | %d | %d |",
                minute, renewed.get(), percentile(renewalMillis, 50) / 1000, percentile(renewalMillis, 95) / 1000,
                percentile(readMillis, 50), percentile(readMillis, 95), heap, metric("jvm.threads.live"),
                metric("hikaricp.connections.active"), metric("hikaricp.connections.idle"),
                count("select (select count(*) from act_hi_actinst) + (select count(*) from act_hi_procinst)"
                        + " + (select count(*) from act_hi_job_log) + (select count(*) from act_hi_varinst)"),
                count("select count(*) from act_ru_job"), count("select count(*) from ledger_event"),
                count("select pg_database_size(current_database()) / 1000000")));
        renewalMillis.clear();
        readMillis.clear();
        return heap;
    }

    private void print(String row) {
        table.add(row);
        System.out.println(row);
    }

    private double metric(String name) {
        return root.get("/actuator/metrics/" + name).ok().json().at("/measurements/0/value").asDouble();
    }

    private static double percentile(ConcurrentLinkedQueue<Long> values, int percent) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.isEmpty() ? 0 : sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private long count(String sql) {
        return Long.parseLong(list(sql).get(0));
    }

    private List<String> list(String sql) {
        try (var connection = application.database()) {
            return JdbcClient.create(new SingleConnectionDataSource(connection, true)).sql(sql).query(String.class).list();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        try (var connection = application.database(); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
