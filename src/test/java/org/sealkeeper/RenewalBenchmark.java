package org.sealkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whole renewals a second, next to the same diagrams with steps that do nothing, on the same PostgreSQL (with fsync), each
 * in a database of its own. Of Sealkeeper all of a renewal counts: started over the API, a document uploaded, approved over
 * the API, private CA, EC keys, two backups with their drills, installation, checks, mails, ledger with sealing. What
 * it is held against are the same diagrams on the same engine, which is Sealkeeper's, with log-in, permissions, guards and
 * ledger, and with steps that do nothing; and once more on a bare engine without any of that, over its REST API. People look at
 * their lists four times a second on every side.
 */
class RenewalBenchmark {

    private static final int RENEWALS = Integer.getInteger("sealkeeper.bench.renewals", 60);
    private static final int LOOKED_AT = Math.min(10, RENEWALS);
    /** Rounds on each side before those that count: compilers are busy in the first ones. */
    private static final int WARM_UP = 9;
    /** Rounds that are measured on each side; the middle one counts. */
    private static final int TURNS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final byte[] LETTER = "%PDF-1.7\nLetter\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);
    /** How often people look at their lists, on both sides. */
    private static final Duration LOOK_AT_LIST = Duration.ofMillis(250);

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final ExecutorService asking = Executors.newSingleThreadExecutor();

    @TempDir
    private Path folder;

    private Path log;
    private EmbeddedPostgres postgres;
    private JdbcClient server;

    @BeforeEach
    void startPostgres() throws IOException {
        log = folder.resolve("postgresql.log");
        postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_connections", "200").setOutputRedirector(Redirect.appendTo(log.toFile()))
                .setErrorRedirector(Redirect.appendTo(log.toFile())).start();
        server = JdbcClient.create(postgres.getPostgresDatabase());
        List.of("sealkeeper", "ours_empty", "bare_empty").forEach(name -> server.sql("create database " + name).update());
    }

    @AfterEach
    void stop() throws IOException {
        threads.shutdownNow();
        asking.shutdownNow();
        postgres.close();
    }

    /** One of those that are held against each other. */
    private record Side(String what, String database, Callable<Void> round, List<Double> aSecond) {
    }

    /** All run at the same time and work in turn: what the machine does differs from minute to minute. */
    @Test
    void renewals_a_second() throws Exception {
        try (var bare = onPostgres("bare_empty").of(EmptySteps.OnBareCamunda.class, "/engine-rest/engine");
                var empty = ours("ours_empty").of(EmptySteps.OnSealkeeper.class, "/actuator/health");
                var whole = ours("sealkeeper")) {
            Client kim = startBare(bare).as("kim");
            List<String> renewedEmpty = registered(empty.start());
            List<String> renewed = registered(whole.start());
            var onBare = new Side("Empty steps, bare Camunda", "bare_empty", () -> renewEmpty(kim), new ArrayList<>());
            var onSame = new Side("Empty steps, the same engine", "ours_empty", () -> renew(empty, renewedEmpty), new ArrayList<>());
            var sealkeeper = new Side("Sealkeeper, whole renewals", "sealkeeper", () -> renew(whole, renewed), new ArrayList<>());
            List<Side> sides = List.of(onBare, onSame, sealkeeper);
            for (int round = 0; round < WARM_UP; round++) {
                for (Side side : sides) {
                    side.round().call();
                }
            }
            for (int turn = 0; turn < TURNS; turn++) {
                for (Side side : sides) {
                    measure(side);
                }
            }
            for (Side side : sides) {
                line("%-30s %6.2f a second, the middle one of %s", side.what(), middle(side.aSecond()),
                        side.aSecond().stream().map(number -> String.format(Locale.ROOT, "%.2f", number)).collect(Collectors.joining(", ")));
            }
            for (Side other : List.of(onSame, onBare)) {
                line("Sealkeeper : %s = %.2f, the middle one of the turns; %.2f by the middle ones of each", other.what(),
                        middle(IntStream.range(0, TURNS).mapToObj(turn -> sealkeeper.aSecond().get(turn)
                                / other.aSecond().get(turn)).toList()),
                        middle(sealkeeper.aSecond()) / middle(other.aSecond()));
            }
            look(whole, renewed.subList(0, LOOKED_AT));
        }
    }

    private static double middle(List<Double> numbers) {
        return numbers.stream().sorted().toList().get(numbers.size() / 2);
    }

    private ChildApplication startBare(ChildApplication application) {
        return application.start("--spring.config.location=optional:file:" + folder.resolve("none") + "/",
                StartBenchmark.WITHOUT_TESTS_PROVIDER, "--springdoc.api-docs.enabled=false",
                "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "bare_empty"),
                "--spring.datasource.username=postgres", "--spring.datasource.password=postgres",
                "--spring.datasource.hikari.maximum-pool-size=32", "--spring.datasource.hikari.minimum-idle=8",
                "--camunda.bpm.admin-user.id=kim", "--camunda.bpm.admin-user.password=" + TestPeople.PASSWORD,
                "--camunda.bpm.deployment-resource-pattern=" + Diagrams.FOLDER.toUri() + "*.bpmn",
                "--camunda.bpm.history-level=full", "--camunda.bpm.metrics.enabled=false",
                "--camunda.bpm.job-execution.core-pool-size=8", "--camunda.bpm.job-execution.max-pool-size=16",
                "--camunda.bpm.job-execution.queue-capacity=16", "--camunda.bpm.job-execution.max-jobs-per-acquisition=8",
                "--camunda.bpm.job-execution.wait-time-in-millis=1000", "--camunda.bpm.job-execution.max-wait=1000",
                "--camunda.bpm.job-execution.backoff-time-in-millis=25", "--camunda.bpm.job-execution.max-backoff=500");
    }

    private ChildApplication onPostgres(String database) {
        return new ChildApplication(folder.resolve(database)).withJvm("-XX:TieredStopAtLevel=4");
    }

    private Void renewEmpty(Client kim) throws Exception {
        Future<Void> starting = asking.submit(() -> inParallel(IntStream.range(0, RENEWALS).mapToObj(String::valueOf).toList(),
                number -> kim.post("/engine-rest/process-definition/key/renewal/start", Map.of()).ok()));
        await().atMost(PATIENCE).pollInterval(LOOK_AT_LIST).until(() -> {
            inParallel(tasksOfEngine(kim, "provide-supporting-documents"), task -> completeEmpty(kim, task, Map.of()));
            inParallel(tasksOfEngine(kim, "approve-renewal"),
                    task -> completeEmpty(kim, task, Map.of("approvalOutcome", Map.of("value", "APPROVED"))));
            return starting.isDone() && kim.get("/engine-rest/process-instance/count").ok().json().get("count").asInt() == 0;
        });
        return starting.get();
    }

    private static List<String> tasksOfEngine(Client person, String activity) {
        return StreamSupport.stream(person.get("/engine-rest/task?maxResults=200&taskDefinitionKey=" + activity).ok().json()
                .spliterator(), false).map(task -> task.get("id").asText()).toList();
    }

    private static void completeEmpty(Client person, String task, Map<String, Object> variables) {
        person.post("/engine-rest/task/" + task + "/complete", Map.of("variables", variables)).ok();
    }

    private ChildApplication ours(String database) {
        return onPostgres(database).with("SEALKEEPER_DB_URL", postgres.getJdbcUrl("postgres", database))
                .with("SEALKEEPER_DB_USER", "postgres").with("SEALKEEPER_DB_PASSWORD", "postgres");
    }

    /** Which statements PostgreSQL is sent for a renewal: what they do to which table, and how often. */
    private void look(ChildApplication application, List<String> signatures) throws Exception {
        long before = Files.size(log);
        server.sql("alter system set log_statement = 'all'").update();
        server.sql("select pg_reload_conf()").query().singleRow();
        renew(application, signatures);
        server.sql("alter system reset log_statement").update();
        server.sql("select pg_reload_conf()").query().singleRow();
        List<String> statements = statements(Files.readString(log).substring((int) before));
        line("Statements for each of %d renewals: %d (with what is asked about all of them meanwhile)", signatures.size(),
                statements.size() / signatures.size());
        tell(statements.stream().map(RenewalBenchmark::whose), signatures.size());
        tell(statements.stream().map(RenewalBenchmark::subject), signatures.size());
    }

    private static void tell(Stream<String> subjects, int renewals) {
        subjects.collect(Collectors.groupingBy(subject -> subject, Collectors.counting())).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .filter(entry -> entry.getValue() >= renewals)
                .forEach(entry -> line("%8.1f  %s", (double) entry.getValue() / renewals, entry.getKey()));
    }

    /** Such as {@code update act_ru_execution}. */
    private static String subject(String statement) {
        Matcher table = Pattern.compile("(?:into|update|from)\\s+([a-z_]+)").matcher(statement);
        return statement.split("\\s", 2)[0] + (table.find() ? " " + table.group(1) : "");
    }

    private static String whose(String statement) {
        String subject = subject(statement);
        return !subject.contains(" ") ? "of no table, such as begin and commit"
                : subject.contains(" act_") ? "the engine's: " + subject.split(" ")[0] + " "
                        + subject.substring(subject.indexOf(" act_") + 1).replaceAll("^(act_[a-z]+)_.*", "$1")
                        : "ours: " + subject.split(" ")[0];
    }

    private static List<String> statements(String log) {
        Matcher entries = Pattern.compile("LOG: {2}(?:execute [^:]*|statement): (.*(?:\\n\\t.*)*)").matcher(log);
        var statements = new ArrayList<String>();
        while (entries.find()) {
            // some of ours begin with a remark
            String statement = entries.group(1).replaceAll("\\s+", " ").strip().replaceFirst("^/\\*.*?\\*/ ", "");
            statements.add(statement.toLowerCase(Locale.ROOT));
        }
        return statements;
    }

    private static List<String> registered(ChildApplication application) {
        return IntStream.range(0, RENEWALS).mapToObj(number -> application.as("kim").post("/api/v1/signatures",
                Map.of("name", "Corp Messenger " + number, "kind", "CODE_SIGNING", "platform", "folder", "issuer", "private-ca",
                        "criticality", "NORMAL", "subject", "CN=Corp Messenger,O=Corp,C=CN", "keyAlgorithm", "EC_P256",
                        "keepers", List.of("kim", "lee"))).refused(201).json().get("id").asText()).toList();
    }

    private Void renew(ChildApplication application, List<String> signatures) throws Exception {
        Client kim = application.as("kim");
        Client lee = application.as("lee");
        Client chen = application.as("chen");
        Set<String> open = ConcurrentHashMap.newKeySet();
        Future<Void> starting = asking.submit(() -> inParallel(signatures, signature ->
                open.add(kim.post("/api/v1/signatures/" + signature + "/renewals",
                        Map.of("reason", "It expires soon", "evenIfValid", true)).refused(202).json().get("id").asText())));
        await().atMost(PATIENCE).pollInterval(LOOK_AT_LIST).until(() -> {
            inParallel(tasks(lee, "provide-supporting-documents"), task -> {
                lee.upload("/api/v1/tasks/" + task + "/documents", "files", "letter.pdf", LETTER,
                        Map.of("purpose", "authorisation-letter")).ok();
                lee.complete(task, Map.of()).ok();
            });
            inParallel(tasks(chen, "approve-renewal"), task -> chen.complete(task, Map.of("decision", "approve")).ok());
            return starting.isDone() && allHaveEnded(kim, open);
        });
        return starting.get();
    }

    private static List<String> tasks(Client person, String activity) {
        return StreamSupport.stream(person.get("/api/v1/tasks?size=200").ok().json().spliterator(), false)
                .filter(task -> task.get("activityId").asText().equals(activity)).map(task -> task.get("id").asText()).toList();
    }

    private static boolean allHaveEnded(Client kim, Set<String> open) {
        for (String renewal : List.copyOf(open)) {
            var view = kim.get("/api/v1/renewals/" + renewal).ok().json();
            if (!view.get("state").asText().equals("ENDED")) {
                // the others are not asked for: asking takes time from what is measured
                return false;
            }
            assertThat(view.get("outcome").asText()).isEqualTo("SIGNATURE_RENEWED");
            open.remove(renewal);
        }
        return true;
    }

    /** Renewals a second; and what each cost the database, with what it is asked beside them. */
    private void measure(Side side) throws Exception {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        long commits = commits(side.database());
        long wal = wal();
        long begun = System.nanoTime();
        side.round().call();
        double seconds = (System.nanoTime() - begun) / 1e9;
        line("%-30s %6.2f a second (%d in %.1f s); each %d commits, %.0f KB of WAL; load before %.1f, after %.1f", side.what(),
                RENEWALS / seconds, RENEWALS, seconds, (commits(side.database()) - commits) / RENEWALS,
                (wal() - wal) / 1024.0 / RENEWALS, load, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        side.aSecond().add(RENEWALS / seconds);
    }

    private long commits(String database) {
        server.sql("select pg_stat_force_next_flush()").query().singleRow();
        return server.sql("select xact_commit from pg_stat_database where datname = :name").param("name", database)
                .query(Long.class).single();
    }

    private long wal() {
        return server.sql("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint").query(Long.class).single();
    }

    private interface Work {
        void on(String one) throws Exception;
    }

    private Void inParallel(List<String> all, Work work) throws Exception {
        List<Future<Void>> results = threads.invokeAll(all.stream().<Callable<Void>>map(one -> () -> {
            work.on(one);
            return null;
        }).toList());
        for (Future<Void> result : results) {
            result.get();
        }
        return null;
    }

    private static void line(String text, Object... values) {
        System.out.println("RENEWALS " + String.format(Locale.ROOT, text, values));
    }
}
