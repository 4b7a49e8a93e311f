package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.beans.factory.annotation.Autowired;

/** The ledger in the console, in a browser. */
class LedgerPagesTest extends SealkeeperTest {

    @Autowired
    private Ledger ledger;

    @Test
    void an_auditor_searches_verifies_and_takes_the_ledger_away() {
        UUID signature = UUID.randomUUID();
        ledger.record(Entry.of("keepers.changed").actor("kim").signature(signature));
        ledger.record(Entry.of("binding.added").actor("lee").signature(signature).detail("target", "im.corp.example:443"));
        try (var auditor = new Chromium(url(""), "en-US").onDesk().logIn("ada")) {
            auditor.open("/ledger").waitForText("Everything that happens is recorded here")
                    .write("#signature", signature.toString()).press(".search button")
                    .waitForText("lee bound the signature to im.corp.example:443.").page("14-ledger");
            assertThat(auditor.textOf(".events")).contains("kim changed who keeps the signature.");
            auditor.write("#person", "lee").press(".search button").waitForText("lee bound the signature");
            assertThat(auditor.textOf(".events")).doesNotContain("kim changed");
            auditor.open("/ledger").press("form[action$='/verification'] button").waitForText("Verif");
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() ->
                    auditor.open("/ledger").textOf("main").contains("Everything holds."));
            auditor.page("14-ledger-verified").onPhone().open("/ledger").waitForText("Search").page("14-ledger-on-a-phone");
            assertThat(auditor.isTooWide()).isFalse();
        }
    }

    @Test
    void it_is_there_in_chinese_and_not_for_everybody() {
        try (var auditor = new Chromium(url(""), "zh-CN").onDesk().logIn("ada")) {
            auditor.open("/ledger?lang=zh-CN").waitForText("发生的一切都记录在这里").page("14-ledger-in-chinese");
        }
        try (var keeper = new Chromium(url(""), "en-US").logIn("kim")) {
            keeper.open("/ledger").waitForText("Only members of one of these groups may do this");
        }
    }
}
