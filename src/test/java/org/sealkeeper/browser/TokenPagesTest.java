package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;

/** Tokens in the console, in a browser. */
class TokenPagesTest extends SealkeeperTest {

    @Test
    void somebody_makes_a_token_for_a_program_and_takes_it_back() {
        try (var keeper = new Chromium(url(""), "en-US").onDesk()) {
            keeper.open("/login").waitForText("Log in with Corp Directory").page("13-log-in");
            keeper.logIn("kim");
            keeper.open("/tokens").write("#name", "Nightly job").press("input[value='backups']").press("#new ~ form button")
                    .waitForText("The token “Nightly job”");
            assertThat(keeper.text("#token")).startsWith("skt_");
            keeper.page("13-token");
            assertThat(keeper.barriers()).isEmpty();
            keeper.open("/tokens").waitForText("Nightly job").press("form[action$='/revocation'] button").waitForText("The token is revoked.");
        }
        try (var keeper = new Chromium(url(""), "zh-CN").onPhone().logIn("lee")) {
            keeper.open("/tokens").waitForText("程序令牌").page("13-tokens-in-chinese-on-a-phone");
            assertThat(keeper.barriers()).isEmpty();
            assertThat(keeper.isTooWide()).isFalse();
        }
    }
}
