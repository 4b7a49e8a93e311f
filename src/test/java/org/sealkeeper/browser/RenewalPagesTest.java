package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.springframework.beans.factory.annotation.Autowired;

/** A renewal in the console, in a browser: the way it went, drawn and told. */
class RenewalPagesTest extends SealkeeperTest {

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);
    private final String name = unique("Staff Portal");

    @Autowired
    private HistoryService history;

    @Test
    void running_renewal_is_drawn_where_it_stands_its_task_leads_to_tasklist_and_it_can_be_withdrawn() {
        String renewal = started();
        chen.task(renewal, "approve-renewal");
        try (var approver = new Chromium(url(""), "zh-CN").onDesk().logIn("chen")) {
            approver.open("/renewals/" + renewal).waitForText("在任务列表中打开").find(".diagram svg");
            approver.page("11-renewal-in-chinese");
            assertThat(approver.textOf(".diagram")).contains("审批续期", "请求续期").doesNotContain("Renewal");
            assertThat(approver.find(".diagram .at[data-element-id='approve-renewal']").isDisplayed()).isTrue();
            assertThat(approver.find(".diagram .taken[data-element-id='renewal-needed-to-while-it-runs']").isDisplayed()).isTrue();
            approver.onPhone().open("/renewals/" + renewal).find(".diagram svg");
            approver.page("11-renewal-in-chinese-on-a-phone");
            assertThat(approver.isTooWide()).isFalse();
        }
        try (var keeper = new Chromium(url(""), "en-US").onDesk().logIn("kim")) {
            keeper.open("/renewals?ended=false").waitForText("waits for: Approve renewal").page("11-renewals")
                    .open("/renewals/" + renewal).waitForText("It is for others than you.")
                    .press("#withdraw ~ details summary").write("#withdrawal-reason", "Nobody needs it any more")
                    .press("#withdraw ~ details button").waitForText("The renewal is being withdrawn");
        }
        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_WITHDRAWN");
    }

    @Test
    void ended_renewal_shows_the_way_it_went_and_the_processes_it_called() {
        String renewal = renewed();
        try (var auditor = new Chromium(url(""), "en-US").onDesk().logIn("ada")) {
            auditor.open("/renewals/" + renewal).waitForText("the signature is renewed").find(".diagram .badge-length");
            auditor.page("11-renewal");
            assertThat(auditor.complaints()).noneMatch(said -> said.contains("Content Security Policy"));
            auditor.press(".diagram .called[data-element-id='back-up-before-change']")
                    .waitForText("Encrypted backup, version").find(".diagram .passed[data-element-id='prove-backup']");
            auditor.page("11-renewal-called").inTheDark().onPhone().open("/renewals/" + renewal).find(".diagram .badge-length");
            auditor.page("11-renewal-in-the-dark-on-a-phone");
            assertThat(auditor.isTooWide()).isFalse();
        }
    }

    @Test
    void what_the_engine_has_forgotten_the_ledger_still_tells() throws Exception {
        String renewal = renewed();
        history.createHistoricProcessInstanceQuery().processInstanceBusinessKey(renewal).list().stream()
                .map(HistoricProcessInstance::getId).toList().forEach(history::deleteHistoricProcessInstanceIfExists);

        String page = browser("ada").get("/renewals/" + renewal).body();

        assertThat(page).contains("The engine has cleaned up its history of this renewal")
                .contains("The renewal ended: the signature is renewed.").contains("chen decided: approved.")
                .contains("data-passed=\"activate-version approve-renewal ")
                .contains("/renewals/" + renewal + "/diagrams/renewal:");
    }

    @Test
    void diagrams_of_other_processes_and_strange_addresses_are_refused_with_a_sentence() throws Exception {
        String renewal = started();
        chen.task(renewal, "approve-renewal");
        Browser ada = browser("ada");
        assertThat(ada.get("/renewals/" + renewal + "/diagrams/expiry-watch:1:x").body()).contains("did not run in this renewal");
        assertThat(ada.get("/renewals/mistyped").statusCode()).isEqualTo(404);
        assertThat(ada.get("/renewals/" + renewal + "/news?after=0").body()).contains("more things have happened");
        assertThat(ada.get("/renewals/" + renewal + "/news?after=9999999").body()).isBlank();
        ada.get("/");
        var refused = ada.postForm("/renewals/" + renewal + "/withdrawal", "reason=no&_csrf=" + ada.cookie("SEALKEEPER-CSRF"));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(browser("root").get("/renewals/" + renewal).body()).doesNotContain("/evidence");
    }

    private Browser browser(String user) throws Exception {
        Browser browser = new Browser(url("")).language("en");
        browser.logIn(user, TestPeople.PASSWORD);
        return browser;
    }

    private String renewed() {
        String renewal = started();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve", "comment", "Checked")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        return renewal;
    }

    private String started() {
        String signature = kim.post("/api/v1/signatures", Map.of("name", name, "kind", "CODE_SIGNING", "platform", "folder",
                "issuer", "private-ca", "criticality", "LOW", "subject", "CN=Staff Portal,O=Corp,C=CN", "keyAlgorithm",
                "EC_P256", "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
        return kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It is needed on Monday"))
                .ok().json().get("id").asText();
    }
}
