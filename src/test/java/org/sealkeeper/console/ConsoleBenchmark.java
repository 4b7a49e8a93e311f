package org.sealkeeper.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RepositoryService;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.security.Accounts;
import org.sealkeeper.security.Group;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long pages and the watch take with more and more signatures and a ledger of a million events. Filled by SQL, with what
 * a few years leave behind: each signature with two keepers, an active version, a renewal that has ended, a proven backup
 * and a mail. Of the signatures, always twenty are due, so that what grows with them is the others' cost.
 */
class ConsoleBenchmark extends SealkeeperTest {

    private static final List<Integer> SIZES = Stream.of(System.getProperty("sealkeeper.benchmark.signatures", "1000,10000,100000")
            .split(",")).map(Integer::valueOf).toList();
    private static final int EVENTS = Integer.getInteger("sealkeeper.benchmark.events", 1_000_000);
    private static final int EVENTS_OF = 100_000;
    private static final String EXPIRY =
            "now() + make_interval(hours => case when n <= 20 then 200 + 24 * n else 960 + (n * 37) % 8640 end)";
    private static final int KEEPERS = 20;
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 7;
    private static final int WATCHES = 3;
    private static final List<String> ON_SCHEDULE = List.of("scheduled-backups", "drill-run", "retention", "canary-round",
            "training-round");

    @Autowired
    private JdbcClient jdbc;
    @Autowired
    private RepositoryService repository;
    @Autowired
    private Accounts accounts;

    @Test
    void pages_and_the_watch_against_the_number_of_signatures() throws Exception {
        // what runs by the clock would begin with all of them
        ON_SCHEDULE.forEach(process -> repository.suspendProcessDefinitionByKey(process, true, null));
        for (int keeper = 0; keeper < KEEPERS; keeper++) {
            accounts.create("keeper-" + keeper, "Keeper " + keeper, "keeper-" + keeper + "@corp.example", Locale.ENGLISH,
                    TestPeople.PASSWORD, Group.KEEPERS);
        }
        record();
        Map<String, List<String>> medians = new LinkedHashMap<>();
        int filled = 0;
        for (int size : SIZES) {
            fill(filled + 1, size);
            filled = size;
            measure(size, medians);
            watch(medians);
        }
        System.out.println("| median (fastest), ms | " + String.join(" | ", SIZES.stream().map("%,d"::formatted).toList()) + " |");
        System.out.println("|---" + "|---".repeat(SIZES.size()) + "|");
        medians.forEach((what, took) -> System.out.println("| " + what + " | "
                + String.join(" | ", took) + " |"));
    }

    private void measure(int size, Map<String, List<String>> medians) throws Exception {
        var browser = new Browser(url(""));
        browser.logIn("omni", TestPeople.PASSWORD);
        String calendar = new Client(() -> url(""), "omni", TestPeople.PASSWORD).post("/api/v1/calendar", Map.of()).json()
                .get("url").asText();
        String signature = jdbc.sql("select id from signature where name = 'Signature 471'").query(String.class).single();
        String renewal = jdbc.sql("select id from renewal where signature_id = :id::uuid limit 1").param("id", signature)
                .query(String.class).single();
        String backup = jdbc.sql("select id from backup where signature_id = :id::uuid limit 1").param("id", signature)
                .query(String.class).single();
        int middle = size / 100;
        List<String> pages = List.of("/", "/signatures", "/signatures?page=" + middle, "/signatures?q=471",
                "/signatures?q=nature+47", "/signatures?state=DUE", "/signatures?keeper=keeper-7", "/signatures/" + signature,
                "/renewals", "/renewals?ended=true&page=" + middle, "/renewals/" + renewal, "/batches", "/backups",
                "/backups?page=" + middle, "/backups?unproven=true", "/backups/" + backup, "/stores", "/ledger",
                "/ledger?signature=" + signature, "/ledger?signature=Signature+471", "/ledger?person=kim",
                "/ledger?kind=approval.decided", "/ledger?kind=approval.decided&person=chen&from=2026-01-01",
                "/ledger?from=2026-01-01&to=2026-01-02", "/people", "/outbox", "/outbox?page=" + middle, "/settings",
                "/notifications", "/api/v1/tasks", "/api/v1/signatures?q=471", "/api/v1/ledger/events",
                calendar.substring(calendar.indexOf("/calendar/")));
        Map<String, List<Long>> took = new LinkedHashMap<>();
        int warmUp = medians.isEmpty() ? 5 * WARM_UP : WARM_UP;
        for (int round = 0; round < warmUp + ROUNDS; round++) {
            for (String page : pages) {
                long start = System.nanoTime();
                var answer = browser.get(page);
                long millis = (System.nanoTime() - start) / 1_000_000;
                assertThat(answer.statusCode()).as(page).isEqualTo(200);
                if (round >= warmUp) {
                    took.computeIfAbsent(page, first -> new ArrayList<>()).add(millis);
                }
            }
        }
        took.forEach((page, millis) -> note(medians, "`" + page.replaceAll("[0-9a-f-]{36}", "{id}")
                .replaceAll("/calendar/.*", "/calendar/{secret}.ics").replace("page=" + middle, "page={middle}") + "`", millis));
    }

    /** How long a watch takes: its steps, without the engine's pauses between them. */
    private void watch(Map<String, List<String>> medians) {
        Client root = new Client(() -> url(""), "root", TestPeople.PASSWORD);
        Map<String, List<Long>> steps = new LinkedHashMap<>();
        for (int round = 0; round < WATCHES; round++) {
            String run = root.post("/api/v1/watch", Map.of()).json().get("id").asText();
            await().atMost(Duration.ofMinutes(10)).until(() -> jdbc.sql("select finished_at is not null from watch_run where id = :id")
                    .param("id", run).query(Boolean.class).single());
            jdbc.sql("""
                    select act_name_ as step, duration_ as took from act_hi_actinst
                    where proc_inst_id_ = :id and act_type_ = 'serviceTask' and duration_ is not null
                    order by start_time_, sequence_counter_
                    """).param("id", run)
                    .query((row, number) -> steps.computeIfAbsent("watch: " + row.getString("step"), step -> new ArrayList<>())
                            .add(row.getLong("took"))).list();
        }
        steps.forEach((step, took) -> note(medians, step, took));
    }

    private static void note(Map<String, List<String>> medians, String what, List<Long> took) {
        took.sort(null);
        String noted = "%d (%d)".formatted(took.get(took.size() / 2), took.get(0));
        System.out.println(what + ": " + noted);
        medians.computeIfAbsent(what, first -> new ArrayList<>()).add(noted);
    }

    /** Writes the ledger and has the running application seal it. */
    private void record() {
        jdbc.sql("""
                insert into ledger_event (at, kind, actor, signature_id, renewal_id, activity, outcome, duration_ms, details)
                select now() - make_interval(mins => (:many - n) / 2), (array['step.ended', 'step.ended', 'task.opened',
                    'approval.decided', 'step.ended'])[n % 5 + 1], (array['sealkeeper', 'sealkeeper', 'kim', 'chen'])[n % 4 + 1],
                    md5('s' || (n / 10 % :signatures + 1))::uuid, md5('r' || (n / 10 % :signatures + 1))::uuid, 'request-certificate',
                    case when n % 5 = 3 then 'APPROVE' else 'COMPLETED' end, n % 5000,
                    jsonb_build_object('number', n, 'comment', 'As agreed in meeting no. ' || n)
                from generate_series(1, :many) n
                """).param("many", EVENTS).param("signatures", EVENTS_OF).update();
        Instant written = Instant.now();
        await().atMost(Duration.ofMinutes(30)).pollInterval(Duration.ofMillis(500)).until(() -> jdbc.sql(
                "select (select max(sequence) from ledger_event) = (select max(sequence) from ledger_leaf)").query(Boolean.class).single());
        System.out.printf("%,d events sealed by the running application in %.0f s%n", EVENTS,
                Duration.between(written, Instant.now()).toMillis() / 1000.0);
    }

    private void fill(int from, int to) {
        String pem = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(encoded()) + "\n-----END CERTIFICATE-----\n";
        sql("""
                insert into signature (id, name, kind, platform, issuer, criticality, subject, names, key_algorithm,
                    renew_before_days, critical_before_days, reminder_days, versions_numbered, effective_expiry,
                    effective_expiry_set_by, effective_expiry_set_by_version, created_at, keepers_named)
                select md5('s' || n)::uuid, 'Signature ' || n, 'CODE_SIGNING', 'folder', 'private-ca', 'NORMAL', 'CN=Signature ' || n,
                    '{}', 'EC_P256', 30, 7, '{30,7,1}', 1, %s, 'version 1', 1, now() - interval '300 days', 2
                from generate_series(:from, :to) n
                """.formatted(EXPIRY), from, to);
        sql("""
                insert into keeper (signature_id, user_id, position)
                select md5('s' || n)::uuid, case when k = 0 then 'keeper-' || n % 20 else 'lee' end, k
                from generate_series(:from, :to) n, generate_series(0, 1) k
                """, from, to);
        jdbc.sql("""
                insert into version (id, signature_id, number, state, chain, not_before, not_after, fingerprint, created_at,
                    backup_proven)
                select md5('v' || n)::uuid, md5('s' || n)::uuid, 1, 'ACTIVE', :pem, now() - interval '300 days',
                    %s, md5('f' || n) || md5('g' || n), now() - interval '300 days', true
                from generate_series(:from, :to) n
                """.formatted(EXPIRY)).param("pem", pem).param("from", from).param("to", to).update();
        jdbc.sql("alter table backup disable trigger backup_proves_version").update();
        sql("""
                insert into renewal (id, signature_id, reason, requested_by, requested_at, required_documents, approvals_needed,
                    approver_group, key_plan, deadline, outcome, ended_at)
                select md5('r' || n)::uuid, md5('s' || n)::uuid, 'It expires', 'kim', now() - make_interval(mins => n), '', 1,
                    'approvers', 'KEEP', now(), 'SIGNATURE_RENEWED', now() - make_interval(mins => n)
                from generate_series(:from, :to) n
                """, from, to);
        sql("""
                insert into backup (id, signature_id, version_id, renewal_id, reason, occasion, prefix, state, key_presence,
                    manifest_sha256, bytes, begun_at, written_at, proven_at)
                select md5('b' || n)::uuid, md5('s' || n)::uuid, md5('v' || n)::uuid, md5('r' || n)::uuid, 'after-change', 'o' || n, 'p' || n,
                    'PROVEN', 'PRESENT', md5('m' || n), 50000, now() - make_interval(mins => n), now() - make_interval(mins => n),
                    now() - make_interval(mins => n % 1000)
                from generate_series(:from, :to) n
                """, from, to);
        sql("""
                insert into backup_copy (backup_id, store, required, state, written_at, proven_at, bytes)
                select id, 'local', true, 'PROVEN', written_at, proven_at, bytes from backup
                where id in (select md5('b' || n)::uuid from generate_series(:from, :to) n)
                """, from, to);
        sql("""
                insert into platform_comparison (signature_id, compared_at)
                select md5('s' || n)::uuid, now() + interval '1 day' from generate_series(:from, :to) n
                """, from, to);
        sql("""
                insert into mail (id, user_id, template, once, facts, queued_at, state, next_try_at, sent_at, address, language, subject,
                    text, html)
                select md5('e' || n)::uuid, 'keeper-' || n % 20, 'renewal-ended', 'once-' || n, '{}', now() - make_interval(mins => n), 'SENT',
                    now(), now(), 'keeper@corp.example', 'en', 'Signature ' || n || ' is renewed', 'Renewed', '<p>Renewed</p>'
                from generate_series(:from, :to) n
                """, from, to);
        jdbc.sql("alter table backup enable trigger backup_proves_version").update();
        jdbc.sql("vacuum analyze").update();
    }

    private void sql(String insert, int from, int to) {
        jdbc.sql(insert).param("from", from).param("to", to).update();
    }

    private static byte[] encoded() {
        try {
            return TestCertificates.certificate("Signature", Instant.now().minusSeconds(86_400), Instant.now().plusSeconds(86_400L * 300))
                    .getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
