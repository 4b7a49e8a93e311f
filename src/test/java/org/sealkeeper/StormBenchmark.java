package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.TestCertificates;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A renewal storm: very many signatures become due in one window, and the watch starts all their renewals. Somebody approves
 * meanwhile, one every two seconds, and looks at lists and pages, as before the storm, when only a few were due. Sealkeeper runs
 * in a process of its own, with a durable PostgreSQL.
 */
class StormBenchmark {

    private static final int SIGNATURES = Integer.getInteger("sealkeeper.benchmark.storm", 10_000);
    private static final int BEFORE = 60;
    private static final int PAUSE_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final Path data = Path.of("target", "test-data", "storm-" + UUID.randomUUID().toString().substring(0, 8));
    private final ScheduledExecutorService people = Executors.newScheduledThreadPool(2);
    private final Map<String, List<Long>> took = new TreeMap<>();
    private ChildApplication application;
    private Client chen;
    private Client root;
    private Browser browser;

    @BeforeEach
    void application() throws Exception {
        ChildProcesses.prepare(data);
        application = new ChildApplication(data).start("--sealkeeper.embedded-postgres.fsync=true");
        chen = application.as("chen");
        root = application.as("root");
        browser = new Browser(application.url());
        browser.logIn("omni", TestPeople.PASSWORD);
    }

    @AfterEach
    void end() {
        people.shutdownNow();
        application.close();
    }

    @Test
    void approvals_while_very_many_renewals_begin() throws Exception {
        due(1, BEFORE);
        watch();
        await().atMost(PATIENCE).until(() -> waiting() == BEFORE);
        var quiet = people.scheduleAtFixedRate(this::approveOneAndLookRound, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        await().atMost(PATIENCE).until(() -> waiting() == 0);
        quiet.cancel(false);
        Map<String, List<Long>> before = taken();

        due(BEFORE + 1, BEFORE + SIGNATURES);
        Instant begun = Instant.now();
        watch();
        await().atMost(PATIENCE).until(() -> waiting() > 0);
        var storm = people.scheduleAtFixedRate(this::approveOneAndLookRound, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        Duration started = until(begun, () -> count("select count(*) from renewal") == BEFORE + SIGNATURES);
        Duration offered = until(begun, () -> count("""
                select count(*) from renewal r where r.outcome is null
                and not exists (select from act_hi_taskinst t join act_hi_procinst p on p.proc_inst_id_ = t.proc_inst_id_
                                where p.business_key_ = r.id::text and t.task_def_key_ = 'approve-renewal')
                """) == 0);
        storm.cancel(false);
        Map<String, List<Long>> during = taken();

        line("%,d renewals: all started after %d s, all offered for approval after %d s, with %d approved meanwhile",
                SIGNATURES, started.toSeconds(), offered.toSeconds(), during.get("approve a renewal").size());
        line("renewed meanwhile: %d; incidents: %d", count("select count(*) from renewal where outcome = 'SIGNATURE_RENEWED'") - BEFORE,
                count("select count(*) from act_ru_incident"));
        line("| milliseconds, median (95 of 100, the longest) | %d due | %,d due |", BEFORE, SIGNATURES);
        line("|---|---|---|");
        during.forEach((what, times) -> line("| %s | %s | %s |", what, told(before.get(what)), told(times)));
        assertThat(count("select count(*) from act_ru_incident")).isZero();
    }

    private void watch() {
        root.post("/api/v1/watch", Map.of()).ok();
    }

    private void approveOneAndLookRound() {
        JsonNode tasks = timed("list of tasks", () -> chen.get("/api/v1/tasks?size=50").ok().json());
        for (JsonNode task : tasks) {
            if (task.get("activityId").asText().equals("approve-renewal")) {
                timed("a task with what its form shows", () -> chen.get("/api/v1/tasks/" + task.get("id").asText()).ok());
                timed("approve a renewal", () -> chen.complete(task.get("id").asText(), Map.of("decision", "approve")).ok());
                break;
            }
        }
        for (String page : List.of("/", "/renewals", "/signatures?state=DUE")) {
            timed("page " + page, () -> browser.get(page));
        }
    }

    @FunctionalInterface
    private interface Call<T> {
        T made() throws Exception;
    }

    private <T> T timed(String what, Call<T> call) {
        long begun = System.nanoTime();
        try {
            return call.made();
        } catch (Exception e) {
            throw new IllegalStateException(what, e);
        } finally {
            synchronized (took) {
                took.computeIfAbsent(what, first -> new ArrayList<>()).add((System.nanoTime() - begun) / 1_000_000);
            }
        }
    }

    private Map<String, List<Long>> taken() {
        synchronized (took) {
            var taken = new TreeMap<>(took);
            took.clear();
            return taken;
        }
    }

    private static String told(List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        return "%d (%d, %d)".formatted(sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 95 / 100),
                sorted.get(sorted.size() - 1));
    }

    private Duration until(Instant begun, Callable<Boolean> reached) {
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(reached);
        return Duration.between(begun, Instant.now());
    }

    private long waiting() {
        return count("select count(*) from act_ru_task where task_def_key_ = 'approve-renewal'");
    }

    private long count(String sql) {
        return ask(jdbc -> jdbc.sql(sql).query(Long.class).single());
    }

    private <T> T ask(Function<JdbcClient, T> question) {
        try (var connection = application.database()) {
            return question.apply(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Signatures of which a version ends in 20 days, within their renewal windows. */
    private void due(int from, int to) {
        Instant end = Instant.now().plus(Duration.ofDays(20));
        String pem = Certificates.pem(List.of(TestCertificates.certificate("Portal", end.minus(Duration.ofDays(300)), end)));
        ask(jdbc -> {
            for (String insert : List.of("""
                    insert into signature (id, name, kind, platform, issuer, criticality, subject, names, key_algorithm,
                        renew_before_days, critical_before_days, reminder_days, versions_numbered, effective_expiry,
                        effective_expiry_set_by, effective_expiry_set_by_version, created_at, keepers_named)
                    select md5('s' || n)::uuid, 'Portal ' || n, 'TLS_SERVER', 'folder', 'private-ca', 'LOW',
                        'CN=portal-' || n || '.corp.example,O=Corp', array['portal-' || n || '.corp.example'], 'EC_P256', 30, 7, '{30,7,1}', 1,
                        :end, 'version 1', 1, now() - interval '300 days', 2
                    from generate_series(:from, :to) n
                    """, """
                    insert into keeper (signature_id, user_id, position)
                    select md5('s' || n)::uuid, case when k = 0 then 'kim' else 'lee' end, k
                    from generate_series(:from, :to) n, generate_series(0, 1) k
                    """, """
                    insert into version (id, signature_id, number, state, chain, not_before, not_after, fingerprint, created_at, backup_proven)
                    select md5('v' || n)::uuid, md5('s' || n)::uuid, 1, 'ACTIVE', :pem, now() - interval '280 days', :end,
                        md5('f' || n) || md5('g' || n), now() - interval '280 days', true
                    from generate_series(:from, :to) n
                    """)) {
                jdbc.sql(insert).param("from", from).param("to", to).param("end", Timestamp.from(end)).param("pem", pem).update();
            }
            return jdbc.sql("analyze").update();
        });
    }

    private static void line(String text, Object... values) {
        System.out.println("STORM " + String.format(Locale.ROOT, text, values));
    }
}
