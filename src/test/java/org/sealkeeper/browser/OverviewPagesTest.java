package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;

/** The page one lands on, in a browser. */
class OverviewPagesTest extends SealkeeperTest {

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Autowired
    private Inventory inventory;
    @Autowired
    private RuntimeService runtime;
    @Autowired
    private ManagementService management;

    @Test
    void what_lapses_next_is_seen_with_what_is_being_renewed_and_leads_to_its_place() throws Exception {
        String name = unique("Till Display");
        // sooner than what other tests leave behind, so it is among the next
        SignatureId signature = inUse(name, now.plusSeconds(1500));
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It lapses soon"))
                .ok().json().get("id").asText();
        kim.task(renewal, "provide-supporting-documents");
        inUse(unique("Old Gateway"), now.minus(Duration.ofDays(2)));

        try (var keeper = new Chromium(url(""), "en-US").onDesk().logIn("kim")) {
            keeper.open("/").waitForText("What lapses when").waitForText(name).page("10-overview");
            assertThat(keeper.textOf(".timeline")).contains(name, "being renewed", "less than a day left");
            keeper.onPhone().open("/").waitForText(name).page("10-overview-on-a-phone");
            assertThat(keeper.isTooWide()).isFalse();
        }
        try (var keeper = new Chromium(url(""), "zh-CN").onDesk().logIn("lee")) {
            keeper.open("/").waitForText("到期时间线").page("10-overview-in-chinese").inTheDark().onPhone().open("/")
                    .waitForText("到期时间线").page("10-overview-in-chinese-in-the-dark-on-a-phone");
            assertThat(keeper.isTooWide()).isFalse();
        }
        Browser browser = browser("kim");
        String page = browser.get("/").body();
        assertThat(page).contains("href=\"/signatures/" + signature + "\"", "href=\"/renewals/" + renewal + "\"");
        assertThat(browser.get("/signatures?from=" + now.toString().substring(0, 10)).body()).contains(name);
        assertThat(browser.get("/signatures?until=2020-01-01").body()).doesNotContain(name);
    }

    @Test
    void a_stopped_step_is_shown_and_whoever_may_has_it_tried_again() throws Exception {
        String name = unique("Door Lock");
        String renewal = kim.post("/api/v1/signatures/" + inUse(name, now.plus(Duration.ofDays(20))) + "/renewals",
                Map.of("reason", "It stops")).ok().json().get("id").asText();
        kim.task(renewal, "provide-supporting-documents");
        String job = management.createJobQuery().processInstanceId(runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(renewal).processDefinitionKey("renewal").singleResult().getId())
                .activityId("documents-reminder-fell-due").singleResult().getId();
        management.setJobRetries(job, 0);
        String incident = runtime.createIncidentQuery().configuration(job).singleResult().getId();

        assertThat(browser("kim").get("/").body()).contains(name).contains("An administrator can have them tried again")
                .doesNotContain("/stopped-steps/");
        Browser keeper = browser("kim");
        keeper.get("/");
        var refused = keeper.postForm("/stopped-steps/" + incident + "/tries", "_csrf=" + keeper.cookie("SEALKEEPER-CSRF"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("Only members of one of these groups may do this: administrators");
        assertThat(keeper.postForm("/stopped-steps/" + incident + "/tries", "").statusCode()).isEqualTo(403);

        try (var administrator = new Chromium(url(""), "en-US").onDesk().logIn("root")) {
            administrator.open("/").waitForText("Steps that stopped").waitForText("The step \"Reminder fell due\" has stopped").page("10-stopped-step")
                    .press("form[action='/stopped-steps/" + incident + "/tries'] button")
                    .waitForText("The step is being tried again");
        }
        assertThat(kim.story(renewal)).contains("step.tried-again");
        Browser root = browser("root");
        root.get("/");
        assertThat(root.postForm("/stopped-steps/" + incident + "/tries", "_csrf=" + root.cookie("SEALKEEPER-CSRF"))
                .statusCode()).isEqualTo(409);
    }

    private Browser browser(String user) throws Exception {
        Browser browser = new Browser(url("")).language("en");
        browser.logIn(user, TestPeople.PASSWORD);
        return browser;
    }

    private SignatureId inUse(String name, Instant expiry) {
        SignatureId id = inventory.register(new NewSignature(name, SignatureKind.CODE_SIGNING, "folder", "private-ca",
                Criticality.NORMAL, "CN=Corp Messenger,O=Corp,C=CN", List.of(), KeyAlgorithm.EC_P256, 30, 7, null,
                List.of("kim", "lee")), "root");
        var certificate = TestCertificates.certificate(name, now.minus(Duration.ofDays(300)), expiry);
        inventory.activate(inventory.stage(id, List.of(certificate), Optional.empty(), "root"), "root");
        return id;
    }
}
