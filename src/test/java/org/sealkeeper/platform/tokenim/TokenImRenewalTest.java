package org.sealkeeper.platform.tokenim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.runtime.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.Jobs;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.issuance.remote.TlsSettings;
import org.sealkeeper.platform.AccessLost;
import org.sealkeeper.platform.Announcement;
import org.sealkeeper.platform.PlatformAccess;
import org.sealkeeper.platform.PlatformStatus;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.platform.tokenim.TokenImSettings.Api;
import org.springframework.beans.factory.annotation.Autowired;

/** Renewals that TokenIM issues and that are installed there, over its interface and by hand. */
class TokenImRenewalTest extends SealkeeperTest {

    private static final byte[] LETTER =
            "%PDF-1.7\nLetter of authorisation\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);

    private final TokenImPeer tokenim = TokenImPeer.shared();
    private final Client kim = client("kim");
    private final Client lee = client("lee");
    private final Client chen = client("chen");
    private final Client sato = client("sato");

    @TempDir
    Path folder;

    @Autowired
    private Inventory inventory;

    @Autowired
    private ManagementService management;

    @Autowired
    private Jobs jobs;

    @Autowired
    private PlatformAccess access;

    @Autowired
    private Platforms platforms;

    @BeforeEach
    void nothingFails() {
        tokenim.calm();
    }

    @AfterEach
    void everything_that_was_said_is_as_the_contract_says() {
        List<String> faults = tokenim.faults();
        tokenim.calm();
        assertThat(faults).isEmpty();
    }

    @Test
    void renewal_with_documents_is_issued_installed_and_tested_at_tokenim() {
        String signature = registered("tokenim");
        String renewal = approved(signature);

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(tokenim.submissionsOf(signature)).singleElement().satisfies(submission -> {
            assertThat(submission.get("kind").asText()).isEqualTo("renewal");
            assertThat(submission.get("documents")).hasSize(1);
        });
        JsonNode version = kim.get("/api/v1/signatures/" + signature).ok().json().get("versions").get(0);
        assertThat(atTokenIm(signature).get("active").asBoolean()).isTrue();
        assertThat(platforms.named("tokenim").kind()).isEqualTo("tokenim");
        assertThat(statusOf(signature)).isEqualTo("active " + version.get("fingerprint").asText());
        assertThat(tokenim.state().get("documents").findValuesAsText("purpose")).contains("authorisation-letter");
        assertThat(kim.get("/api/v1/renewals/" + renewal + "/history").ok().json().findValuesAsText("sentence"))
                .contains("The document 授权书 1.pdf was handed to tokenim.");

        String again = approved(signature);
        assertThat(ended(again)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(tokenim.submissionsOf(signature)).extracting(submission -> submission.get("kind").asText())
                .containsExactly("renewal", "renewal");
    }

    @Test
    void renewal_that_tokenim_refuses_is_regenerated_with_a_new_key() {
        String signature = registered("tokenim");
        assertThat(ended(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
        tokenim.fail("only-regeneration", "{}");
        String renewal = approved(signature);

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(kim.story(renewal)).contains("certificate.refused", "request.withdrawn", "certificate.issued");
        assertThat(reasons(renewal))
                .contains("This signature can no longer be renewed. Regenerate it with a new key.");
        assertThat(tokenim.submissionsOf(signature)).extracting(submission -> submission.get("kind").asText())
                .containsExactly("renewal", "regeneration");
    }

    @Test
    void missing_papers_are_refused_twice_and_then_a_person_takes_it_to_vendor_support() {
        tokenim.fail("papers-missing", "{}");
        String signature = registered("tokenim");
        String renewal = approved(signature);

        String support = lee.task(renewal, "resolve-with-vendor-support");
        assertThat(lee.get("/api/v1/tasks/" + support).ok().json().get("refusalReason").asText())
                .isEqualTo("A document is missing: business-licence.");
        tokenim.noLongerFail("papers-missing");
        lee.complete(support, Map.of("supportOutcome", "TRY_AGAIN", "caseNumber", "T-1")).ok();

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(tokenim.submissionsOf(signature)).hasSize(1);
    }

    @Test
    void submission_that_somebody_at_tokenim_looks_at_is_waited_for() {
        tokenim.fail("pending", "{}");
        String signature = registered("tokenim");
        String renewal = approved(signature);
        Job timer = await().atMost(Duration.ofMinutes(2)).until(() -> management.createJobQuery().timers()
                .activityId("waiting-time-elapsed").list().stream()
                .filter(job -> jobs.renewalOf(job).equals(renewal)).findFirst(), Optional::isPresent).get();
        tokenim.noLongerFail("pending");
        management.executeJob(timer.getId());

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(tokenim.submissionsOf(signature)).hasSize(1);
    }

    @Test
    void version_that_tokenim_installs_and_does_not_use_is_rolled_back_and_a_person_decides() {
        String signature = registered("tokenim");
        assertThat(ended(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
        String before = statusOf(signature);
        tokenim.fail("not-activated", "{\"times\":1}");
        String renewal = approved(signature);

        String decision = chen.task(renewal, "decide-after-rollback");
        assertThat(statusOf(signature)).isEqualTo(before).startsWith("active ");
        assertThat(kim.story(renewal)).contains("version.installed", "verification.completed", "version.rolled-back");
        chen.complete(decision, Map.of("rollbackDecision", "TRY_AGAIN", "comment", "Once more")).ok();

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(statusOf(signature)).startsWith("active ").isNotEqualTo(before);
    }

    @Test
    void previous_version_that_tokenim_does_not_take_back_is_an_incident_until_it_does() {
        String signature = registered("tokenim");
        assertThat(ended(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
        tokenim.fail("not-activated", "{}");
        String renewal = approved(signature);
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            jobs.hurry(renewal);
            return jobs.incidents().stream().anyMatch(message -> message.startsWith("The step \"Install on platform\" has stopped: "
                    + "The platform tokenim does not use version 1 of Corp Messenger")
                    && message.contains("after it was put back: A certificate is installed and not in use."));
        });
        assertThat(kim.story(renewal)).doesNotContain("version.rolled-back");

        tokenim.noLongerFail("not-activated");
        jobs.tryStoppedAgain(renewal, "install-on-platform");
        assertThat(chen.task(renewal, "decide-after-rollback")).isNotEmpty();
        assertThat(kim.story(renewal)).contains("version.rolled-back");
    }

    @Test
    void first_version_that_tokenim_does_not_use_is_taken_out_again() {
        tokenim.fail("not-activated", "{\"times\":1}");
        String signature = registered("tokenim");
        String renewal = approved(signature);
        chen.complete(chen.task(renewal, "decide-after-rollback"),
                Map.of("rollbackDecision", "STOP", "comment", "We look into it")).ok();

        assertThat(ended(renewal)).isEqualTo("RENEWAL_STOPPED");
        assertThat(atTokenIm(signature).get("chain")).isEmpty();
    }

    @Test
    void with_one_call_in_five_failing_and_one_answer_in_seven_lost_each_renewal_ends_with_one_issuance() {
        List<String> signatures = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            signatures.add(registered("tokenim"));
        }
        tokenim.fail("unavailable", "{\"oneIn\":5}");
        tokenim.fail("answer-lost", "{\"oneIn\":7}");
        List<String> renewals = signatures.stream().map(this::approved).toList();

        renewals.forEach(renewal -> assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED"));
        assertThat(signatures).allSatisfy(signature -> assertThat(tokenim.submissionsOf(signature)).hasSize(1));
        assertThat(renewals).allSatisfy(renewal ->
                assertThat(kim.story(renewal)).containsOnlyOnce("certificate.issued"));
    }

    @Test
    void session_that_ends_in_between_is_begun_anew() {
        tokenim.fail("session-ended", "{\"oneIn\":3}");
        String renewal = approved(registered("tokenim"));

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(kim.story(renewal)).doesNotContain("step.failed");
        assertThat(tokenim.exchanged()).filteredOn(each -> each.status() == 401).isNotEmpty();
    }

    @Test
    void slow_tokenim_is_asked_again_and_does_not_issue_twice() {
        String signature = registered("tokenim");
        String renewal = started(signature);
        handIn(renewal);
        tokenim.fail("slow", "{\"millis\":3500}");
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        // not once only: a call of whoever else is at work would take that away
        await().atMost(Duration.ofMinutes(2)).until(() -> kim.story(renewal).contains("step.failed"));
        tokenim.noLongerFail("slow");

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(tokenim.submissionsOf(signature)).hasSize(1);
        assertThat(reasons(renewal)).anyMatch(reason -> reason.contains("did not answer")
                && reason.contains("within 3 seconds; it will be asked again."));
    }

    @Test
    void locked_account_is_left_alone_until_a_person_has_seen_to_it() {
        String renewal = started(registered("tokenim"));
        handIn(renewal);
        tokenim.fail("locked", "{}");
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();

        await().atMost(Duration.ofMinutes(2)).until(() -> kim.story(renewal).contains("step.failed"));
        assertThat(reasons(renewal)).contains("The platform tokenim does not let Sealkeeper in: The account sealkeeper is "
                + "locked. An administrator has to unlock it. Sealkeeper does not try again before somebody has completed "
                + "the task “Restore platform access”.");
        int calls = tokenim.exchanged().size();
        int logIns = tokenim.state().get("logIns").asInt();
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            jobs.hurry(renewal);
            return jobs.incidents().stream().anyMatch(message -> message.startsWith("The step \"Request certificate\" has "
                            + "stopped: The platform tokenim does not let Sealkeeper in: The account sealkeeper is locked."));
        });
        assertThat(tokenim.exchanged()).hasSize(calls);
        assertThat(tokenim.state().get("logIns").asInt()).isEqualTo(logIns);

        access.askPeople();
        tokenim.noLongerFail("locked");
        String task = sato.task("restore-platform-access");
        assertThat(sato.get("/api/v1/tasks/" + task).ok().json().get("refusalReason").asText())
                .startsWith("The platform tokenim does not let Sealkeeper in: The account sealkeeper is locked.");
        assertThat(sato.get("/api/v1/outbox").ok().text())
                .contains("A platform does not let Sealkeeper in");
        sato.complete(task, Map.of()).refused(400);
        sato.complete(task, Map.of("comment", "Unlocked by the TokenIM team")).ok();

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(tokenim.state().get("logIns").asInt()).isLessThanOrEqualTo(logIns + 1);
    }

    @Test
    void backup_that_cannot_ask_a_locked_tokenim_waits_for_the_same_person() {
        String signature = registered("tokenim");
        assertThat(ended(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
        tokenim.fail("locked", "{}");
        String renewal = started(signature);
        await().atMost(Duration.ofMinutes(2)).until(() -> kim.story(renewal).contains("step.failed"));
        assertThat(reasons(renewal)).anyMatch(reason -> reason.startsWith(
                "The platform tokenim does not let Sealkeeper in: The account sealkeeper is locked."));

        access.askPeople();
        tokenim.noLongerFail("locked");
        sato.complete(sato.task("restore-platform-access"), Map.of("comment", "Unlocked")).ok();
        assertThat(lee.task(renewal, "provide-supporting-documents")).isNotEmpty();
    }

    @Test
    void refused_password_is_tried_once_and_never_again() {
        var settings = new TokenImSettings(Api.REST, URI.create(tokenim.url()), "sealkeeper", "of-last-year",
                Duration.ofSeconds(3), Map.of(), new TlsSettings(null, null, ""));
        var exchange = new Exchange("tokenim-wrong", settings);
        var session = new ConsoleSession("tokenim-wrong", settings, exchange, access);
        int before = tokenim.state().get("logIns").asInt();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> session.send(exchange.call("GET", "/signatures/x"))).isInstanceOf(AccessLost.class)
                    .hasMessageStartingWith("The platform tokenim-wrong does not let Sealkeeper in: The user or the "
                            + "password is wrong. 4 attempts are left.");
        }
        assertThat(tokenim.state().get("logIns").asInt()).isEqualTo(before + 1);
        access.restored("tokenim-wrong", "The test is over", "sato");
    }

    @Test
    void tokenim_that_names_its_fields_differently_is_spoken_to_in_its_names() {
        String signature = registered("tokenim-renamed");
        assertThat(ended(approved(signature))).isEqualTo("SIGNATURE_RENEWED");
        assertThat(statusOf(signature)).startsWith("active ");
    }

    @Test
    void where_there_is_no_interface_people_do_it_at_the_console_and_what_they_did_is_verified() {
        String signature = registered("tokenim-by-hand");
        String renewal = approved(signature);
        String obtain = kim.task(renewal, "obtain-certificate-at-console");
        assertThat(console(obtain, "zh-CN").get(0)).isEqualTo("用您本人的、具备签名管理角色的账号登录 TokenIM 管理控制台。");
        assertThat(console(obtain, "en")).contains("Choose Renew. Where TokenIM says that a renewal is not possible, "
                + "choose Regenerate.");
        byte[] csr = kim.get("/api/v1/tasks/" + obtain + "/request.csr").ok().body();
        kim.upload("/api/v1/tasks/" + obtain + "/certificate", "file", "issued.pem", issuedByHand(csr), Map.of()).ok();
        kim.complete(obtain, Map.of("consoleOutcome", "UPLOADED")).ok();

        String install = kim.task(renewal, "install-at-console");
        JsonNode work = kim.get("/api/v1/tasks/" + install + "/console").ok().json();
        assertThat(work.at("/version/number").asInt()).isEqualTo(1);
        assertThat(work.at("/version/keyMayLeave").asBoolean()).isTrue();
        assertThat(kim.get(work.at("/version/chainUrl").asText()).ok().text()).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(kim.post("/api/v1/tasks/" + install + "/pkcs12", Map.of("passphrase", "take-it-to-tokenim")).ok()
                .body()).startsWith(0x30);
        String fingerprint = kim.get("/api/v1/signatures/" + signature).ok().json().at("/versions/0/fingerprint").asText();
        kim.complete(install, Map.of("installationOutcome", "INSTALLED")).refused(400);
        assertThat(kim.complete(install, Map.of("installationOutcome", "INSTALLED", "installedFingerprint",
                "00".repeat(32))).refused(422).json().get("detail").asText())
                .startsWith("The console shows a certificate with the fingerprint 0000000000000000…; version 1 has ");
        kim.complete(install, Map.of("installationOutcome", "INSTALLED", "installedFingerprint",
                "SHA256 Fingerprint=" + fingerprint.toUpperCase(Locale.ROOT).replaceAll("(..)(?=.)", "$1:"))).ok();

        assertThat(ended(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(statusOf(signature)).isEqualTo("active " + fingerprint);
        assertThat(kim.story(renewal)).contains("version.installed");
    }

    @Test
    void what_the_console_does_not_take_by_hand_is_put_back_by_hand() {
        String signature = registered("tokenim-by-hand");
        String renewal = approved(signature);
        obtainByHand(renewal);
        String install = kim.task(renewal, "install-at-console");
        kim.complete(install, Map.of("installationOutcome", "REFUSED")).refused(400);
        kim.complete(install, Map.of("installationOutcome", "REFUSED", "comment", "It wants a longer key")).ok();

        String back = await().atMost(Duration.ofMinutes(2)).until(() -> kim.task(renewal, "install-at-console"),
                task -> !task.equals(install));
        JsonNode work = kim.get("/api/v1/tasks/" + back + "/console").ok().json();
        assertThat(work.get("version").isNull()).isTrue();
        assertThat(kim.complete(back, Map.of("installationOutcome", "REFUSED", "comment", "No")).refused(422).json()
                .get("detail").asText()).startsWith("The previous version has to be in use on tokenim-by-hand again");
        kim.complete(back, Map.of("installationOutcome", "INSTALLED")).ok();
        String decide = chen.task(renewal, "decide-after-rollback");
        assertThat(chen.get("/api/v1/tasks/" + decide).ok().json().get("refusalReason").asText())
                .isEqualTo("It wants a longer key");
        chen.complete(decide, Map.of("rollbackDecision", "STOP", "comment", "New signature instead")).ok();

        assertThat(ended(renewal)).isEqualTo("RENEWAL_STOPPED");
    }

    @Test
    void announcements_reach_everybody_in_each_language_once() throws Exception {
        String signature = registered("tokenim");
        var announcement = new Announcement(UUID.randomUUID(), SignatureId.of(signature), Map.of(
                Locale.ENGLISH, new Announcement.Text("Not trusted at the moment", "Use mail until tomorrow."),
                Locale.SIMPLIFIED_CHINESE, new Announcement.Text("签名暂时失效", "恢复前请使用邮件。")));

        assertThat(platforms.named("tokenim").announces()).isTrue();
        platforms.named("tokenim").announce(announcement);
        platforms.named("tokenim").announce(announcement);

        List<JsonNode> told = new ArrayList<>();
        tokenim.state().get("announcements").forEach(each -> {
            if (each.get("signature").asText().equals(signature)) {
                told.add(each);
            }
        });
        assertThat(told).singleElement().satisfies(each -> assertThat(each.get("texts").findValuesAsText("language"))
                .containsExactlyInAnyOrder("en", "zh-CN"));
    }

    private String registered(String tokenIm) {
        return kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "CODE_SIGNING",
                "platform", tokenIm, "issuer", tokenIm, "criticality", "NORMAL", "subject",
                "CN=Corp Messenger,O=Corp,C=CN", "keyAlgorithm", "EC_P256", "keepers", List.of("kim", "lee"))).ok().json()
                .get("id").asText();
    }

    private String approved(String signature) {
        String renewal = started(signature);
        handIn(renewal);
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        return renewal;
    }

    private String started(String signature) {
        return kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "It expires soon", "evenIfValid", true)).refused(202).json().get("id").asText();
    }

    private void handIn(String renewal) {
        String task = await("documents").atMost(Duration.ofMinutes(2)).until(() -> {
            jobs.hurry(renewal);
            return lee.openTask(renewal, "provide-supporting-documents");
        }, id -> !id.isEmpty());
        lee.upload("/api/v1/tasks/" + task + "/documents", "files", "授权书 1.pdf", LETTER,
                Map.of("purpose", "authorisation-letter")).ok();
        lee.complete(task, Map.of()).ok();
    }

    private void obtainByHand(String renewal) {
        String obtain = kim.task(renewal, "obtain-certificate-at-console");
        kim.upload("/api/v1/tasks/" + obtain + "/certificate", "file", "issued.pem",
                issuedByHand(kim.get("/api/v1/tasks/" + obtain + "/request.csr").ok().body()), Map.of()).ok();
        kim.complete(obtain, Map.of("consoleOutcome", "UPLOADED")).ok();
    }

    /** Waits for the end, and lets steps that failed be tried again at once. */
    private String ended(String renewal) {
        return await("the end of the renewal").atMost(Duration.ofSeconds(90)).until(() -> {
            jobs.hurry(renewal);
            return kim.get("/api/v1/renewals/" + renewal).ok().json();
        }, view -> view.get("state").asText().equals("ENDED")).get("outcome").asText();
    }

    private List<String> reasons(String renewal) {
        return kim.get("/api/v1/renewals/" + renewal + "/history").ok().json().findValuesAsText("reason");
    }

    private List<String> console(String task, String language) {
        List<String> steps = new ArrayList<>();
        kim.getIn(language, "/api/v1/tasks/" + task + "/console").ok().json().get("checklist")
                .forEach(step -> steps.add(step.asText()));
        return steps;
    }

    private byte[] issuedByHand(byte[] csr) {
        return new OpenSsl(folder).issuedForCodeSigning(csr);
    }

    /** What Sealkeeper's platform says: {@code active <fingerprint>}. */
    private String statusOf(String id) {
        try {
            Signature signature = inventory.signature(SignatureId.of(id));
            PlatformStatus status = platforms.named(signature.platform()).status(signature);
            return (status.active() ? "active " : "not active ") + status.fingerprint().orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode atTokenIm(String signature) {
        for (JsonNode known : tokenim.state().get("signatures")) {
            if (known.get("signature").asText().equals(signature)) {
                return known;
            }
        }
        throw new AssertionError("TokenIM does not know " + signature);
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
