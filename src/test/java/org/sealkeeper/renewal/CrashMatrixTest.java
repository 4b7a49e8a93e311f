package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.Failpoints;
import org.sealkeeper.ledger.OfflineVerification;
import org.sealkeeper.platform.tokenim.TokenImPeer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The application dies at each {@link Failpoints point} that a renewal passes, one renewal a point, and is started again: the
 * renewal ends renewed, TokenIM has issued once, the key is there, the backup is proven, nobody gets a mail twice, and the
 * ledger verifies. With {@code -Pexhaustive} at all of them, or from {@code -Dsealkeeper.crash.from} on; else where an effect
 * is done outside and nothing of it is noted here.
 */
class CrashMatrixTest {

    private static final boolean EVERYTHING = Boolean.getBoolean("sealkeeper.exhaustive");
    private static final String FROM = System.getProperty("sealkeeper.crash.from", "");
    private static final List<String> SAMPLE = List.of("issuer.request:done#1", "store.put manifest.cms:done#1",
            "platform.install:done#1");
    private static final byte[] LETTER = "%PDF-1.7\nLetter\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final TokenImPeer tokenim = TokenImPeer.shared();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final ChildApplication application = ChildApplication.prepared("crash");
    private final Client kim = application.as("kim");
    private final Client chen = application.as("chen");
    private final Client ada = application.as("ada");
    private final Path points = application.data().resolveSibling(application.data().getFileName() + "-failpoints");
    private final List<String> table = new ArrayList<>();
    private String signature;
    private int renewals;
    private int deaths;

    @AfterEach
    void end() {
        Awaitility.reset();
        application.close();
        mail.stop();
    }

    @Test
    void killed_at_each_point_a_renewal_ends_renewed_and_nothing_is_done_twice() throws Exception {
        tokenim.calm();
        // the mail server's threads throw when the one that talks to them dies
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        mail.start();
        Files.createDirectories(points);
        start();
        signature = kim.post("/api/v1/signatures", Map.of("name", "Corp Messenger", "kind", "CODE_SIGNING", "platform",
                "tokenim", "issuer", "tokenim", "criticality", "NORMAL", "subject", "CN=Corp,O=Corp", "keyAlgorithm",
                "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        renew();
        List<String> all = EVERYTHING ? passedByOneRenewal() : SAMPLE;
        table.add("| killed at | died | s until it had ended | renewal | certificates at TokenIM | key | backup | ledger |");
        table.add("|---|---|---|---|---|---|---|---|");
        for (String point : all) {
            dieAt(point);
        }
        mailsAreOutOnce();
        System.out.println(String.join("\n", table));
        Files.write(Path.of("target", "crash-matrix.md"), table);
        assertThat(table).noneMatch(row -> row.contains("**"));
        assertThat(deaths).isGreaterThanOrEqualTo(EVERYTHING && FROM.isEmpty() ? 30 : SAMPLE.size());
    }

    /** Each point with the how manieth time, in the order of a renewal that nothing happens to. */
    private List<String> passedByOneRenewal() throws IOException {
        Files.deleteIfExists(points.resolve("passed"));
        renew();
        // what follows its end: mails, the last checkpoint
        await().pollDelay(Duration.ofSeconds(10)).atMost(PATIENCE).until(() -> true);
        Map<String, Integer> times = new LinkedHashMap<>();
        List<String> passed = new ArrayList<>();
        for (String point : Files.readAllLines(points.resolve("passed"))) {
            int time = times.merge(point, 1, Integer::sum);
            // the same thing again, such as the next checkpoint of the ledger, is no other point
            boolean again = time > 2 || time > 1 && !point.contains("/") && !point.startsWith("store.put");
            if (!again) {
                passed.add(point + "#" + time);
            }
        }
        return passed.subList(FROM.isEmpty() ? 0 : passed.indexOf(FROM), passed.size());
    }

    private void dieAt(String point) throws IOException {
        Files.writeString(points.resolve("armed"), point);
        int deathsBefore = deaths;
        long submissionsBefore = submissions();
        long started = System.nanoTime();
        String renewal = renew();
        boolean died = deaths > deathsBefore || diesLater();
        JsonNode view = kim.get("/api/v1/signatures/" + signature).ok().json();
        String outcome = kim.get("/api/v1/renewals/" + renewal).ok().json().get("outcome").asText();
        long issued = submissions() - submissionsBefore;
        boolean once = issued == 1 && Collections.frequency(kim.story(renewal), "certificate.issued") == 1
                && view.get("versions").size() == renewals && installedIsActive(view);
        boolean key = count("""
                select count(*) from version v join vault_key k on k.id = v.key_id
                where v.state = 'ACTIVE' and v.signature_id = '%s'""".formatted(signature)) == 1;
        String backup = kim.get("/api/v1/backups?signature=" + signature).ok().json().at("/backups/0/state").asText();
        table.add("| `%s` | %s | %s | %s | %s | %s | %s | %s |".formatted(point, died ? "yes" : "not reached",
                (System.nanoTime() - started) / 1_000_000_000L,
                good(outcome.equals("SIGNATURE_RENEWED"), "renewed", outcome), good(once, "1", issued + " of " + view),
                good(key, "there", "lost"), good(backup.equals("PROVEN"), "proven", backup),
                good(ledgerVerifies(), "verifies", "does not verify")));
        Files.write(Path.of("target", "crash-matrix.md"), table);
        if (!died) {
            assertThat(EVERYTHING).as("%s is not passed any more", point).isTrue();
            Files.deleteIfExists(points.resolve("armed"));
        }
    }

    private static String good(boolean is, String yes, String no) {
        return is ? yes : "**" + no + "**";
    }

    /** A whole renewal, whatever dies meanwhile; what a person has no answer to, they do again. */
    private String renew() {
        renewals++;
        String asked = UUID.randomUUID().toString();
        String renewal = surviving(() -> kim.postOnce(asked, "/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "It expires", "evenIfValid", true)).ok().json().get("id").asText());
        await("the end of the renewal, see the log").atMost(PATIENCE).pollInterval(Duration.ofMillis(100))
                .until(() -> surviving(() -> doWhatIsAsked(renewal)));
        return renewal;
    }

    /** @return whether the renewal has ended */
    private boolean doWhatIsAsked(String renewal) {
        if (kim.get("/api/v1/renewals/" + renewal).ok().json().get("state").asText().equals("ENDED")) {
            return true;
        }
        String documents = kim.openTask(renewal, "provide-supporting-documents");
        if (!documents.isEmpty()) {
            kim.upload("/api/v1/tasks/" + documents + "/documents", "files", "letter.pdf", LETTER,
                    Map.of("purpose", "authorisation-letter"));
            kim.complete(documents, Map.of());
        }
        String approval = chen.openTask(renewal, "approve-renewal");
        if (!approval.isEmpty()) {
            chen.complete(approval, Map.of("decision", "approve"));
        }
        return false;
    }

    private <T> T surviving(Supplier<T> action) {
        while (true) {
            try {
                return action.get();
            } catch (UncheckedIOException noAnswer) {
                if (!revived()) {
                    throw noAnswer;
                }
            }
        }
    }

    private boolean revived() {
        await("the end of the process").atMost(Duration.ofMinutes(1)).until(() -> !application.isRunning());
        assertThat(application.exitCode()).isEqualTo(Failpoints.DIED);
        deaths++;
        start();
        return true;
    }

    /** Points that are passed after the renewal has ended. */
    private boolean diesLater() {
        int before = deaths;
        for (int i = 0; i < 150 && deaths == before && Files.exists(points.resolve("armed")); i++) {
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        }
        await().during(Duration.ofMillis(300)).until(() -> true);
        return !application.isRunning() && revived();
    }

    private void start() {
        application.start("--" + Failpoints.FOLDER + "=" + points, "--sealkeeper.tokenim.tokenim.url=" + tokenim.url(),
                "--sealkeeper.tokenim.tokenim.user=sealkeeper", "--sealkeeper.tokenim.tokenim.password=simulator",
                "--spring.mail.host=127.0.0.1", "--spring.mail.port=" + mail.getSmtp().getPort(),
                "--sealkeeper.mail.interval=PT1S", "--camunda.bpm.job-execution.max-wait=300",
                "--sealkeeper.retry.pauses=PT1S,PT2S,PT5S,PT5S");
    }

    private long submissions() {
        long[] found = {0};
        tokenim.state().get("submissions").forEach(submission ->
                found[0] += submission.get("signature").asText().equals(signature) ? 1 : 0);
        return found[0];
    }

    private static boolean installedIsActive(JsonNode view) {
        long active = 0;
        for (JsonNode version : view.get("versions")) {
            active += version.get("state").asText().equals("ACTIVE") ? 1 : 0;
        }
        return active == 1;
    }

    private long count(String sql) {
        try (var connection = application.database()) {
            return JdbcClient.create(new SingleConnectionDataSource(connection, true)).sql(sql).query(Long.class).single();
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean ledgerVerifies() throws IOException {
        Path export = points.resolve("ledger.jsonl");
        Files.write(export, ada.get("/api/v1/ledger/export").ok().body());
        String key = ada.get("/api/v1/ledger/keys").ok().json().at("/0/verifier").asText();
        return OfflineVerification.run(export.toString(), "--key=" + key) == 0;
    }

    /**
     * No mail comes twice. Of those whose sender died between the content and the note of the answer, each may have come; that
     * it may not have is told in a mail of its own.
     */
    private void mailsAreOutOnce() throws Exception {
        if (!EVERYTHING) {
            // what a dead process was sending is looked at after two minutes
            try (var connection = application.database()) {
                JdbcClient.create(new SingleConnectionDataSource(connection, true))
                        .sql("update mail set next_try_at = now() where state = 'SENDING'").update();
            }
        }
        await("all mails").atMost(PATIENCE).pollInterval(Duration.ofSeconds(1))
                .until(() -> count("select count(*) from mail where state not in ('SENT', 'IN_DOUBT')") == 0);
        Map<String, Long> received = List.of(mail.getReceivedMessages()).stream()
                .collect(Collectors.groupingBy(CrashMatrixTest::messageId, Collectors.counting()));
        long sent = count("select count(*) from mail where state = 'SENT'");
        long inDoubt = count("select count(*) from mail where state = 'IN_DOUBT'");
        table.add("");
        table.add("%d renewals, %d deaths, %d mails sent and %d in doubt, of which %d had come; none came twice."
                .formatted(renewals, deaths, sent, inDoubt, received.size() - sent));
        assertThat(received.values()).containsOnly(1L);
        assertThat(received.keySet().stream().filter(id -> count(
                "select count(*) from mail where state = 'SENT' and '%s' like '<' || id || '@%%'".formatted(id)) == 1))
                .as("each that is noted as sent").hasSize((int) sent);
        assertThat(count("select count(*) from mail where template = 'mail-in-doubt'")).isEqualTo(inDoubt);
        assertThat(inDoubt + count("select sum(tries - 1) from mail")).as("mails whose sending a death ended")
                .isLessThanOrEqualTo(deaths);
    }

    private static String messageId(MimeMessage message) {
        try {
            return message.getMessageID();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
