package org.sealkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ListAssert;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Binding;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.DueSignatures;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.issuance.RenewalInfos;
import org.sealkeeper.lapse.Lapses;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.security.People;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The expiry watch through the front door: asked for over the API, run by the engine, read in the outbox. */
class WatchTest extends SealkeeperTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String name = unique("Corp Messenger");
    private final Instant tomorrow = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(36));

    @Autowired
    DueSignatures due;
    @Autowired
    Inventory inventory;
    @Autowired
    Renewals renewals;
    @Autowired
    RenewalInfos renewalInfos;
    @Autowired
    Outbox outbox;
    @Autowired
    People people;
    @Autowired
    Ledger ledger;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Apart apart;
    @Autowired
    ManagementService management;
    @Autowired
    RuntimeService runtime;
    @Autowired
    IncidentMail incidents;
    @Autowired
    Lapses lapses;

    @Test
    void keepers_are_reminded_once_and_the_due_renewal_is_started_once() throws Exception {
        SignatureId signature = signature(tomorrow, "kim", "lee");

        JsonNode run = watch();
        watch();

        assertThat(run.get("requestedBy").asText()).isEqualTo("root");
        assertThat(run.get("remindersQueued").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(run.get("renewalsStarted").asInt()).isGreaterThanOrEqualTo(1);
        subjects("kim").containsOnlyOnce(name + " expires tomorrow");
        subjects("lee").containsOnlyOnce(name + " 将在明天到期");
        List<Renewal> started = renewals.find(Optional.of(signature), 0, 10);
        assertThat(started).hasSize(1);
        assertThat(started.get(0).requestedBy()).isEqualTo("sealkeeper");
        assertThat(started.get(0).reason()).startsWith("The expiry watch found that it expires ").endsWith(
                "the date is set by version 1.");
        Browser chinese = new Browser(url("")).language("zh-CN");
        chinese.logIn("kim", TestPeople.PASSWORD);
        assertThat(chinese.get("/renewals/" + started.get(0).id()).body()).contains("到期监测发现其将于 ")
                .contains("该时间取决于版本 1。").doesNotContain("The expiry watch found");
        assertThat(kinds(signature)).contains("reminder.queued", "renewal.requested");
        assertThat(ledger.find(Optional.empty(), Optional.of("watch.finished"), Optional.of("root"), 0, 1000))
                .anySatisfy(event -> assertThat(event.details().get("watch")).isEqualTo(run.get("id").asText()));
    }

    @Test
    void late_watch_sends_one_mail_and_not_all_it_missed() {
        signature(tomorrow.plus(Duration.ofDays(4)), "kim", "lee");

        watch();

        subjects("kim").filteredOn(subject -> subject.startsWith(name + " expires"))
                .containsExactly(name + " expires in 5 days");
    }

    @Test
    void healthy_signature_is_left_alone() {
        SignatureId signature = signature(tomorrow.plus(Duration.ofDays(200)), "kim", "lee");

        watch();

        subjects("kim").filteredOn(subject -> subject.contains(name)).isEmpty();
        assertThat(renewals.find(Optional.of(signature), 0, 10)).isEmpty();
    }

    @Test
    void too_few_keepers_are_told_with_the_administrators_once_a_week() {
        signature(tomorrow.plus(Duration.ofDays(200)), "kim", "someone-who-left");

        watch();
        watch();

        subjects("kim").containsOnlyOnce(name + " has too few keepers");
        subjects("root").containsOnlyOnce(name + " has too few keepers");
    }

    @Test
    void keeper_who_left_is_replaced_by_a_security_officer_who_is_asked_once() {
        SignatureId signature = signature(tomorrow.plus(Duration.ofDays(200)), "kim", "someone-who-left");
        watch();
        watch();
        Client sato = new Client(() -> url(""), "sato", TestPeople.PASSWORD);
        List<JsonNode> asked = StreamSupport.stream(sato.get("/api/v1/tasks?size=200").ok().json().spliterator(), false)
                .filter(task -> task.get("activityId").asText().equals("name-new-keepers")
                        && task.get("signatureId").asText().equals(signature.toString())).toList();
        assertThat(asked).hasSize(1);
        String task = asked.get(0).get("id").asText();

        subjects("sato").containsOnlyOnce(name + " needs new keepers");
        assertThat(sato.get("/api/v1/tasks/" + task + "/keepers").ok().json().findValuesAsText("id"))
                .contains("kim", "lee").doesNotContain("someone-who-left");
        assertThat(sato.complete(task, Map.of("keepers", "kim")).refused(400).json().get("detail").asText())
                .isEqualTo("Choose at least 2 keepers, so that nobody has to be there always.");
        assertThat(sato.complete(task, Map.of("keepers", "kim,chen")).refused(400).json().get("detail").asText())
                .startsWith("chen is not in the group of keepers.");
        new Client(() -> url(""), "lee", TestPeople.PASSWORD).get("/api/v1/tasks/" + task + "/keepers").refused(404);
        sato.complete(task, Map.of("keepers", "kim, lee")).ok();

        assertThat(inventory.signature(signature).keepers()).containsExactly("kim", "lee");
    }

    @Test
    void too_few_keepers_are_told_again_after_seven_days_and_not_before() {
        var signature = inventory.signature(signature(tomorrow.plus(Duration.ofDays(200)), "kim"));
        Instant now = Instant.now();

        assertThat(keepersAt(now).warnOfTooFew(signature)).isGreaterThanOrEqualTo(2);
        assertThat(keepersAt(now.plus(Duration.ofDays(6))).warnOfTooFew(signature)).isZero();
        assertThat(keepersAt(now.plus(Duration.ofDays(7))).warnOfTooFew(signature)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void endpoint_that_hangs_or_refuses_does_not_keep_others_from_being_probed() throws IOException {
        SignatureId signature = signature(tomorrow.plus(Duration.ofDays(200)), "kim", "lee");
        try (var silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
                var closed = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            inventory.bindEndpoint(signature, "127.0.0.1:" + silent.getLocalPort(), "kim");
            inventory.bindEndpoint(signature, "localhost:" + closed.getLocalPort(), "kim");
            inventory.bindEndpoint(signature, "no-such-host.invalid:443", "kim");
            closed.close();

            JsonNode run = watch();

            assertThat(run.get("endpointsProbed").asInt()).isGreaterThanOrEqualTo(3);
            assertThat(run.get("endpointsFailed").asInt()).isGreaterThanOrEqualTo(3);
            assertThat(inventory.bindings(signature)).hasSize(3).allSatisfy(binding -> {
                assertThat(binding.probedAt()).isPresent();
                assertThat(binding.problem()).isPresent();
            });
            assertThat(kinds(signature)).filteredOn("endpoint.probed"::equals).hasSize(3);

            watch();
            assertThat(kinds(signature)).filteredOn("endpoint.probed"::equals).hasSize(3);
        }
        inventory.bindings(signature).stream().map(Binding::id)
                .forEach(binding -> inventory.unbind(signature, binding, "kim"));
    }

    @Test
    void expiry_that_a_binding_sets_is_reminded_of_and_not_renewed() {
        SignatureId signature = signature(tomorrow.plus(Duration.ofDays(200)), "kim", "lee");
        inventory.bindCertificate(signature, "profile", tomorrow, Optional.empty(), "kim");

        watch();

        subjects("kim").contains(name + " expires tomorrow");
        assertThat(renewals.find(Optional.of(signature), 0, 10)).isEmpty();
    }

    @Test
    void renewal_that_was_rejected_is_not_started_again_for_a_week() {
        SignatureId signature = signature(tomorrow.plus(Duration.ofDays(12)), "kim", "lee");
        jdbc.sql("""
                insert into renewal (id, signature_id, reason, requested_by, requested_at, outcome, ended_at)
                values (:id, :signature, 'It expires', 'kim', now(), 'RENEWAL_REJECTED', now())
                """).param("id", UUID.randomUUID()).param("signature", signature.value()).update();

        assertThat(dueRenewalsAt(Instant.now().plus(Duration.ofDays(1))).startFor(inventory.signature(signature)))
                .isFalse();
        assertThat(dueRenewalsAt(Instant.now().plus(Duration.ofDays(8))).startFor(inventory.signature(signature)))
                .isTrue();
        assertThat(renewals.find(Optional.of(signature), 0, 10)).hasSize(2);
    }

    @Test
    void step_that_has_failed_for_good_is_told_once() {
        SignatureId signature = signature(tomorrow.plus(Duration.ofDays(12)), "kim", "lee");
        apart.run(() -> {
            String process = renewals.renewal(renewals.start(signature, "It expires", "kim", Optional.empty()))
                    .processInstanceId().orElseThrow();
            Job first = management.createJobQuery().processInstanceId(process).singleResult();
            management.setJobRetries(first.getId(), 0);
        });

        incidents.queue();
        incidents.queue();

        subjects("kim").containsOnlyOnce("Stuck: renewal of " + name);
        subjects("root").containsOnlyOnce("Stuck: renewal of " + name);
    }

    @Test
    void watch_that_was_missed_while_the_application_was_down_runs_as_soon_as_it_is_up() {
        Job timer = management.createJobQuery().processDefinitionKey("expiry-watch").timers().singleResult();
        assertThat(timer.getDuedate()).isAfter(new Date());
        Instant before = Instant.now();

        management.setJobDuedate(timer.getId(), Date.from(before.minus(Duration.ofHours(3))));

        await().atMost(PATIENCE).until(() -> StreamSupport.stream(
                client("ada").get("/api/v1/watch").ok().json().get("runs").spliterator(), false)
                .anyMatch(run -> run.get("requestedBy").asText().equals("sealkeeper")
                        && !run.get("finishedAt").isNull()
                        && !Instant.parse(run.get("startedAt").asText()).isBefore(before.minusSeconds(1))));
        Job next = management.createJobQuery().processDefinitionKey("expiry-watch").timers().singleResult();
        assertThat(next.getDuedate()).isAfter(new Date());
    }

    @Test
    void only_security_officers_and_administrators_may_ask_for_a_watch() {
        client("kim").post("/api/v1/watch", Map.of()).refused(403);
        client("ada").post("/api/v1/watch", Map.of()).refused(403);
        assertThat(client("kim").get("/api/v1/watch/no-such-run").refused(404).json().get("detail").asText())
                .isEqualTo("There is no run no-such-run of the expiry watch. The last runs are at /api/v1/watch.");
    }

    private SignatureId signature(Instant expiry, String... keepers) {
        SignatureId id = inventory.register(new NewSignature(name, SignatureKind.CODE_SIGNING, "folder", "private-ca",
                Criticality.NORMAL, "CN=Corp Messenger,O=Corp,C=CN", List.of(), KeyAlgorithm.EC_P256, 30, 7, null,
                List.of(keepers)), "root");
        X509Certificate certificate = TestCertificates.certificate(name, Instant.now().minus(Duration.ofDays(300)), expiry);
        inventory.activate(inventory.stage(id, List.of(certificate), Optional.empty(), "root"), "root");
        return id;
    }

    private JsonNode watch() {
        Client.Answer asked = client("root").post("/api/v1/watch", Map.of()).refused(202);
        String location = asked.headers().get("location").get(0);
        assertThat(location).isEqualTo("/api/v1/watch/" + asked.json().get("id").asText());
        return await().atMost(PATIENCE).until(() -> client("root").get(location).ok().json(),
                run -> !run.get("finishedAt").isNull());
    }

    private Keepers keepersAt(Instant now) {
        return new Keepers(people, outbox, runtime, ledger, jdbc, Clock.fixed(now, ZoneOffset.UTC));
    }

    private DueRenewals dueRenewalsAt(Instant now) {
        return new DueRenewals(due, inventory, renewals, renewalInfos, lapses, apart, Clock.fixed(now, ZoneOffset.UTC));
    }

    private ListAssert<String> subjects(String user) {
        return assertThat(StreamSupport.stream(
                client(user).get("/api/v1/outbox?size=200").ok().json().get("messages").spliterator(), false)
                .filter(message -> message.get("to").asText().equals(user))
                .map(message -> message.get("subject").asText()));
    }

    private List<String> kinds(SignatureId signature) {
        return ledger.find(Optional.of(signature.value()), Optional.empty(), Optional.empty(), 0, 1000).stream()
                .map(LedgerEvent::kind).toList();
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
