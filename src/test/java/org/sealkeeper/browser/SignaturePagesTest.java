package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;

/** The signatures in the console, in a browser. */
class SignaturePagesTest extends SealkeeperTest {

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final String name = unique("Staff Portal");
    private String signature;

    @Test
    void signature_is_found_looked_at_and_renewed() {
        registered();
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/signatures").write("#q", name).press(".search button").waitForText("One signature")
                    .screenshot("7-signatures").press(".scroll a").waitForText("There is no version yet")
                    .press("#renew summary").write("#reason", "It is needed on Monday").press("#renew button")
                    .waitForText("The renewal has begun").waitForText("A renewal is running, asked for by kim at")
                    .screenshot("7-signature");
        }

        assertThat(kim.get("/api/v1/signatures/" + signature + "/renewals").ok().json().findValuesAsText("reason"))
                .containsExactly("It is needed on Monday");
    }

    @Test
    void a_signature_is_registered_and_where_its_keys_are_is_chosen() {
        try (var keeper = new Chromium(url(""), "en-US").onDesk().logIn("kim")) {
            keeper.open("/signatures").press("#register").waitForText("its first renewal asks").write("#name", name)
                    .choose("#kind", "CODE_SIGNING").write("#subject", "Staff Portal").choose("#custody", "NON_EXPORTABLE")
                    .write("#keepers", ", lee").page("7-register").press("main form button")
                    .waitForText("is not an X.500 name").page("7-register-refused").find("#subject").clear();
            keeper.write("#subject", "CN=Staff Portal,O=Corp,C=CN").press("main form button")
                    .waitForText("The signature is registered.");
        }
        try (var keeper = new Chromium(url(""), "zh-CN").onPhone().logIn("lee")) {
            keeper.open("/signatures/new").waitForText("密钥存放位置").page("7-register-in-chinese-on-a-phone");
            assertThat(keeper.isTooWide()).isFalse();
        }

        var found = kim.get("/api/v1/signatures?q=" + name.replace(" ", "%20")).ok().json().at("/signatures/0");
        signature = found.get("id").asText();
        var view = kim.get("/api/v1/signatures/" + signature).ok().json();
        assertThat(view.get("keyCustody").asText()).isEqualTo("NON_EXPORTABLE");
        assertThat(view.get("keepers")).extracting(JsonNode::asText).containsExactly("kim", "lee");
    }

    @Test
    void it_is_backed_up_and_a_change_of_its_platform_announced_from_its_page() throws Exception {
        registered();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "First version")).ok()
                .json().get("id").asText();
        var chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");

        try (var keeper = new Chromium(url(""), "en-US").onDesk().logIn("kim")) {
            keeper.open("/signatures/" + signature).waitForText("version 1, in use").press(".act button")
                    .waitForText("The backup has begun").press("#change summary").write("#change-reason", "The server is updated")
                    .press("#change button").waitForText("A change is being guarded, announced by kim");
            String change = kim.get("/api/v1/signatures/" + signature + "/changes").ok().json().get(0).get("id").asText();
            kim.task(change, "confirm-change");
            keeper.open("/signatures/" + signature).waitForText("before the change").page("7-signature-in-use");
            kim.complete(kim.task(change, "confirm-change"), Map.of()).ok();
        }
        try (var auditor = new Chromium(url(""), "zh-CN").onPhone().logIn("ada")) {
            auditor.open("/signatures/" + signature).waitForText("版本 1，使用中").page("7-signature-in-use-on-a-phone");
            assertThat(auditor.isTooWide()).isFalse();
        }
        Browser ada = new Browser(url("")).language("en");
        ada.logIn("ada", TestPeople.PASSWORD);
        assertThat(ada.get("/signatures/" + signature).body()).doesNotContain("action=\"/signatures/");
        for (String action : List.of("backups", "changes", "renewals")) {
            var refused = ada.postForm("/signatures/" + signature + "/" + action, "reason=no&evenIfValid=true&_csrf="
                    + ada.cookie("SEALKEEPER-CSRF"));
            assertThat(refused.statusCode()).as(action).isEqualTo(403);
        }
    }

    @Test
    void empty_states_and_refusals_are_sentences_in_the_readers_language() {
        registered();
        try (var keeper = new Chromium(url(""), "zh-CN").logIn("lee")) {
            keeper.open("/signatures?q=" + unique("nothing-like-it")).waitForText("没有符合条件的企业签名")
                    .open("/signatures/" + signature).waitForText("尚无证书").waitForText("还没有版本").screenshot("7-signature-in-chinese")
                    .open("/signatures/mistyped").waitForText("此地址没有内容")
                    .open("/signatures/0b2a5a3e-7c38-4f43-9f0e-0c5f2b1f0000").waitForText("操作未成功");
        }
    }

    private void registered() {
        signature = kim.post("/api/v1/signatures", Map.of("name", name, "kind", "CODE_SIGNING", "platform", "folder", "issuer",
                "private-ca", "criticality", "LOW", "subject", "CN=Staff Portal,O=Corp,C=CN", "keyAlgorithm", "EC_P256",
                "keepers", List.of("kim", "lee"))).ok().json().get("id").asText();
    }
}
