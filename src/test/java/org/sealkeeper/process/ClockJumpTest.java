package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.Peers;
import org.sealkeeper.Ports;
import org.sealkeeper.ledger.OfflineVerification;
import org.sealkeeper.platform.tokenim.TokenImPeer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The clock of the application and its PostgreSQL is ahead by a day, right again, behind by a day, and right again, while
 * there is work: nothing is removed for it, and nothing waits for the day that was. With {@code -Pexhaustive}; what is left
 * behind by such a clock is in {@link TimesAheadTest}, too.
 */
class ClockJumpTest {

    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final List<Path> LIBRARIES = List.of(Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));
    private static final byte[] LETTER = "%PDF-1.7\nLetter\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    private final TokenImPeer tokenim = TokenImPeer.shared();
    private final int smtp = Ports.free();
    private ChildApplication application;
    private GreenMail mail;

    @AfterEach
    void end() {
        if (application != null) {
            application.close();
        }
        tokenim.calm();
        if (mail != null) {
            mail.stop();
        }
    }

    @Test
    void work_goes_on_and_nothing_is_lost_when_the_clock_is_ahead_and_behind_by_a_day() throws Exception {
        assumeTrue(Boolean.getBoolean("sealkeeper.exhaustive"), "takes long; mvn -Pexhaustive verify");
        Peers.require("faketime");
        Path library = LIBRARIES.stream().filter(Files::exists).findFirst().orElseThrow();
        turn("+0d");
        tokenim.calm();
        mail = new GreenMail(new ServerSetup(smtp, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        application = ChildApplication.prepared("clock").with("LD_PRELOAD", library.toString())
                .with("FAKETIME_TIMESTAMP_FILE", folder.resolve("time").toString()).with("FAKETIME_CACHE_DURATION", "1")
                .with("FAKETIME_DONT_FAKE_MONOTONIC", "1")
                // else all of Java's waits with an end would end at once, and its threads spin
                .with("FAKETIME_FORCE_MONOTONIC_FIX", "0");
        application.start("--sealkeeper.tokenim.tokenim.url=" + tokenim.url(), "--sealkeeper.tokenim.tokenim.user=sealkeeper",
                "--sealkeeper.tokenim.tokenim.password=simulator", "--spring.mail.host=127.0.0.1", "--spring.mail.port=" + smtp,
                "--sealkeeper.mail.interval=PT1S", "--sealkeeper.retry.pauses=" + "PT1M,".repeat(10) + "PT1M");
        Client kim = application.as("kim");
        Client chen = application.as("chen");
        String before = renewal(kim, "before", "folder", "private-ca");
        chen.approve(before);
        assertThat(kim.outcome(before)).isEqualTo("SIGNATURE_RENEWED");
        String ahead = renewal(kim, "ahead", "folder", "private-ca");
        String failing = renewal(kim, "failing", "tokenim", "tokenim");
        handIn(kim, failing);
        chen.task(ahead, "approve-renewal");
        String failingTask = chen.task(failing, "approve-renewal");
        String token = kim.post("/api/v1/tokens", Map.of("name", "for a day", "scopes", List.of("read"), "days", 1)).ok().json()
                .get("token").asText();
        assertThat(withToken(token)).isEqualTo(200);
        Set<Path> sets = newestSets();
        assertThat(sets).isNotEmpty();

        turn("+25h");
        await("the schedules of the next day").atMost(PATIENCE).until(() -> ask("select count(*) from act_ru_job"
                + " where handler_type_ = 'timer-start-event' and duedate_ < localtimestamp").equals("0"));
        tokenim.fail("unavailable", "{}");
        chen.complete(failingTask, Map.of("decision", "approve")).ok();
        chen.approve(ahead);
        assertThat(kim.outcome(ahead)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(withToken(token)).isEqualTo(401);
        await("a try that has failed").atMost(PATIENCE).until(() -> !ask("select count(*) from act_ru_job where type_ = 'message'"
                + " and duedate_ > localtimestamp").equals("0"));
        assertThat(new Client(application::url, "dora", "wrong").get("/api/v1/signatures").status()).isEqualTo(401);

        turn("+0d");
        tokenim.calm();
        await("a try that was put off until tomorrow").atMost(PATIENCE).until(() ->
                kim.get("/api/v1/renewals/" + failing).ok().json().get("state").asText().equals("ENDED"));
        assertThat(kim.outcome(failing)).isEqualTo("SIGNATURE_RENEWED");
        await("schedules").atMost(PATIENCE).until(() -> ask("select count(*) from act_ru_job"
                + " where handler_type_ = 'timer-start-event' and duedate_ > localtimestamp + interval '24 h'").equals("0"));
        await("the mails").atMost(PATIENCE).until(() -> ask("select count(*) from mail where state <> 'SENT'").equals("0"));
        await("who mistyped").atMost(PATIENCE).until(() -> application.as("dora").get("/api/v1/signatures").status() == 200);
        assertThat(withToken(token)).isEqualTo(200);
        assertThat(sets).allSatisfy(set -> assertThat(set.resolve("manifest.cms")).exists());
        works(kim, chen, "again");

        turn("-1d");
        assertThat(application.health()).isEqualTo("UP");
        String behind = renewal(kim, "behind", "folder", "private-ca");
        chen.complete(chen.task(behind, "approve-renewal"), Map.of("decision", "reject", "comment", "Not yet")).ok();
        assertThat(kim.outcome(behind)).isEqualTo("RENEWAL_REJECTED");

        turn("+0d");
        works(kim, chen, "in the end");
        assertThat(sets).allSatisfy(set -> assertThat(set.resolve("manifest.cms")).exists());
        assertThat(ask("select count(*) from act_ru_incident")).isEqualTo("0");
        await("a minute").atMost(PATIENCE).until(() -> ask("select count(*) from act_ru_job where lock_exp_time_ > localtimestamp"
                + " + interval '2 min'").equals("0"));
        Client ada = application.as("ada");
        Files.write(folder.resolve("ledger.jsonl"), ada.get("/api/v1/ledger/export").ok().body());
        assertThat(OfflineVerification.run(folder.resolve("ledger.jsonl").toString(), "--key="
                + ada.get("/api/v1/ledger/keys").ok().json().at("/0/verifier").asText())).isZero();
    }

    private void works(Client kim, Client chen, String name) {
        String renewal = renewal(kim, name.replace(' ', '-'), "folder", "private-ca");
        chen.approve(renewal);
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
    }

    /** Put in place whole; it is read once a second. */
    private void turn(String offset) throws IOException {
        Files.writeString(folder.resolve("next"), offset + "\n");
        Files.move(folder.resolve("next"), folder.resolve("time"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (application != null) {
            long hours = Long.parseLong(offset.substring(0, offset.length() - 1)) * (offset.endsWith("d") ? 24 : 1);
            await("the clock").atMost(PATIENCE).until(() -> ask("select cast(round(extract(epoch from (now() - to_timestamp("
                    + System.currentTimeMillis() / 1000 + "))) / 3600) as integer)"), Long.toString(hours)::equals);
        }
    }

    private static String renewal(Client kim, String name, String platform, String issuer) {
        boolean tls = platform.equals("folder");
        String signature = kim.post("/api/v1/signatures", Map.of("name", name, "kind", tls ? "TLS_SERVER" : "CODE_SIGNING", "platform",
                platform, "issuer", issuer, "criticality", tls ? "LOW" : "NORMAL", "subject", "CN=" + name + ".corp.example,O=Corp",
                "names", tls ? List.of(name + ".corp.example") : List.of(), "keyAlgorithm", "EC_P256", "keepers",
                List.of("kim", "lee"))).ok().json().get("id").asText();
        return kim.firstVersion(signature);
    }

    private static void handIn(Client kim, String renewal) {
        String documents = kim.task(renewal, "provide-supporting-documents");
        kim.upload("/api/v1/tasks/" + documents + "/documents", "files", "letter.pdf", LETTER,
                Map.of("purpose", "authorisation-letter")).ok();
        kim.complete(documents, Map.of()).ok();
    }

    private int withToken(String token) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(application.url() + "/api/v1/signatures"))
                .header("Authorization", "Bearer " + token).build(), BodyHandlers.discarding()).statusCode();
    }

    /** The newest set of each signature; of those before it retention keeps one a day, whatever day it believes it is. */
    private Set<Path> newestSets() {
        try (Stream<Path> all = Files.walk(application.data().resolve("backups/sets"))) {
            return Set.copyOf(all.filter(path -> path.endsWith("manifest.cms")).map(Path::getParent)
                    .collect(Collectors.toMap(Path::getParent, set -> set, (one, other) -> one.compareTo(other) > 0 ? one : other))
                    .values());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String ask(String sql) throws Exception {
        try (var connection = application.database()) {
            return JdbcClient.create(new SingleConnectionDataSource(connection, true)).sql(sql)
                    .query((row, number) -> row.getString(1)).single();
        }
    }
}
