package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;

/** Settings and people in the console, in a browser. */
class SettingsPagesTest extends SealkeeperTest {

    @Autowired
    private Inventory inventory;

    @Test
    void an_administrator_reads_what_is_configured_and_asks_an_issuer_whether_it_answers() {
        try (var administrator = new Chromium(url(""), "en-US").onDesk().logIn("root")) {
            administrator.open("/settings").waitForText("set, and not shown").page("12-settings");
            administrator.press("form[action='/settings/issuers/tokenim/tries'] button").waitForText("tokenim answered, asked for")
                    .press("form[action='/settings/issuers/private-ca/tries'] button")
                    .waitForText("private-ca has no server that could be asked")
                    .press("form[action='/settings/mail/tries'] button").waitForText("No mail server is configured, so");
            administrator.onPhone().open("/settings").waitForText("set, and not shown").page("12-settings-on-a-phone");
            assertThat(administrator.isTooWide()).isFalse();
        }
    }

    @Test
    void no_secret_is_on_the_page_and_who_may_not_read_it_is_told_so() throws Exception {
        Browser root = browser("root", "zh-CN");
        String page = root.get("/settings").body();
        assertThat(page).contains("sealkeeper.tokenim.tokenim.password", "已设置，不显示").doesNotContain(">simulator<", "changeit");
        Browser ada = browser("ada", "en");
        assertThat(ada.get("/settings").body()).contains("sealkeeper.tokenim.tokenim.password").doesNotContain("/tries");
        Browser keeper = browser("kim", "en");
        assertThat(keeper.get("/settings").statusCode()).isEqualTo(403);
        assertThat(keeper.get("/").body()).doesNotContain("href=\"/settings\"");
        for (Browser other : List.of(ada, keeper)) {
            other.get("/people");
            for (String what : List.of("mail", "issuers/private-ca")) {
                assertThat(other.postForm("/settings/" + what + "/tries", "_csrf=" + other.cookie("SEALKEEPER-CSRF")).statusCode())
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void people_are_listed_with_what_they_look_after_and_who_is_gone() {
        String name = unique("Gate");
        // whoever is named must be a keeper then; who leaves the group later is named still
        inventory.register(new NewSignature(name, SignatureKind.CODE_SIGNING, "folder", "private-ca", Criticality.LOW,
                "CN=Gate,O=Corp,C=CN", List.of(), KeyAlgorithm.EC_P256, 30, 7, null, List.of("kim", "wanda-who-left")), "root");
        try (var keeper = new Chromium(url(""), "zh-CN").onDesk().logIn("lee")) {
            keeper.open("/people").waitForText("wanda-who-left").waitForText("该用户已不存在").page("12-people-in-chinese")
                    .press("a[href='/signatures?keeper=wanda-who-left']").waitForText(name);
            keeper.onPhone().open("/people").waitForText("wanda-who-left").page("12-people-in-chinese-on-a-phone");
            assertThat(keeper.isTooWide()).isFalse();
        }
    }

    private Browser browser(String user, String language) throws Exception {
        Browser browser = new Browser(url("")).language(language);
        browser.logIn(user, TestPeople.PASSWORD);
        return browser;
    }
}
