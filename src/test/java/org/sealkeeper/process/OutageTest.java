package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sealkeeper.ChildApplication;
import org.sealkeeper.Client;
import org.sealkeeper.Ports;
import org.sealkeeper.SharedPostgres;
import org.sealkeeper.platform.tokenim.TokenImPeer;

/**
 * What Sealkeeper depends on goes away while renewals run, and comes back: they end well, the health page tells the truth
 * meanwhile, and nothing spins. Disks that are full are in {@code DiskFullTest}, stores that fail in {@code StoresTest}.
 */
class OutageTest {

    private static final Duration AWAY = Duration.ofSeconds(Boolean.getBoolean("sealkeeper.exhaustive") ? 180 : 5);
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final byte[] LETTER = "%PDF-1.7\nLetter\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);

    private final TokenImPeer tokenim = TokenImPeer.shared();
    private final int smtp = Ports.free();
    private final SharedPostgres postgres = SharedPostgres.started();
    private final ChildApplication application = ChildApplication.prepared("outage");
    private final Client kim = application.as("kim");
    private final Client chen = application.as("chen");
    private GreenMail mail;
    private Duration slowestHealth = Duration.ZERO;

    @AfterEach
    void end() {
        application.close();
        postgres.close();
        tokenim.calm();
        if (mail != null) {
            mail.stop();
        }
    }

    @Test
    void renewals_go_on_after_the_database_issuer_platform_and_mail_server_were_away() {
        tokenim.calm();
        var properties = new ArrayList<>(postgres.properties());
        properties.addAll(List.of("--sealkeeper.tokenim.tokenim.url=" + tokenim.url(),
                "--sealkeeper.tokenim.tokenim.user=sealkeeper", "--sealkeeper.tokenim.tokenim.password=simulator",
                "--spring.mail.host=127.0.0.1", "--spring.mail.port=" + smtp, "--sealkeeper.mail.interval=PT1S",
                // as many tries as an outage is long
                "--sealkeeper.retry.pauses=" + "PT2S,".repeat(20) + "PT10S,".repeat(30) + "PT10S"));
        application.start(properties.toArray(String[]::new));
        assertThat(health()).isEqualTo("UP");

        // issuer and platform say 503; there is no mail server
        List<String> renewals = IntStream.range(0, 3).mapToObj(this::withDocuments).toList();
        List<String> approvals = renewals.stream().map(renewal -> chen.task(renewal, "approve-renewal")).toList();
        tokenim.fail("unavailable", "{}");
        approvals.forEach(task -> chen.complete(task, Map.of("decision", "approve")).ok());
        await("a try that has failed").atMost(PATIENCE).until(() -> postgres.ask(Long.class,
                "select count(*) from act_hi_job_log where job_state_ = 1 and act_id_ = 'request-certificate'") > 0);
        assertThat(health()).isEqualTo("UP");
        assertThat(postgres.ask(Long.class, "select count(*) from act_ru_job where retries_ = 0")).isZero();
        tokenim.calm();

        // the database dies as the renewals go on
        postgres.stop("immediate");
        int lines = lines();
        Duration cpu = cpu();
        long stopped = System.nanoTime();
        slowestHealth = Duration.ZERO;
        await("what the health page says").atMost(PATIENCE).until(() -> health().equals("DOWN"));
        await().pollDelay(AWAY).atMost(AWAY.plus(PATIENCE)).until(() -> true);
        int more = lines() - lines;
        Duration burnt = cpu().minus(cpu);
        Duration away = Duration.ofNanos(System.nanoTime() - stopped);
        System.out.printf("Database away for %d s: %d lines of log, %.1f s of CPU, health page after %.1f s%n",
                away.toSeconds(), more, burnt.toMillis() / 1000.0, slowestHealth.toMillis() / 1000.0);
        // what was running fails at first, with a stack each; what follows is quiet
        assertThat(burnt).as("CPU without a database").isLessThan(away.dividedBy(4).plusSeconds(5));
        assertThat(more).as("lines of log without a database").isLessThan(2000 + 20 * (int) away.toSeconds());
        postgres.start();
        await("what the health page says").atMost(PATIENCE).until(() -> health().equals("UP"));
        renewals.forEach(renewal -> {
            assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
            assertThat(kim.story(renewal)).containsOnlyOnce("certificate.issued");
        });

        // mail waited all the time
        assertThat(postgres.ask(Long.class, "select count(*) from mail where state = 'SENT'")).isZero();
        mail = new GreenMail(new ServerSetup(smtp, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        await("the mails").atMost(PATIENCE.plusMinutes(5)).until(() ->
                postgres.ask(Long.class, "select count(*) from mail where state <> 'SENT'") == 0);
        assertThat(mail.getReceivedMessages()).hasSize(postgres.ask(Integer.class, "select count(*)::int from mail"));
    }

    private String withDocuments(int number) {
        String signature = kim.post("/api/v1/signatures", Map.of("name", "Corp Messenger " + number, "kind", "CODE_SIGNING",
                "platform", "tokenim", "issuer", "tokenim", "criticality", "NORMAL", "subject", "CN=Corp " + number,
                "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version")).ok()
                .json().get("id").asText();
        String documents = kim.task(renewal, "provide-supporting-documents");
        kim.upload("/api/v1/tasks/" + documents + "/documents", "files", "letter.pdf", LETTER,
                Map.of("purpose", "authorisation-letter")).ok();
        kim.complete(documents, Map.of()).ok();
        return renewal;
    }

    private String health() {
        long asked = System.nanoTime();
        String status = application.health();
        Duration taken = Duration.ofNanos(System.nanoTime() - asked);
        slowestHealth = taken.compareTo(slowestHealth) > 0 ? taken : slowestHealth;
        return status;
    }

    private int lines() {
        return (int) application.log().lines().count();
    }

    private Duration cpu() {
        return application.process().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
