package org.sealkeeper.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Browser;
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

/** A certificate without a well-defined end (RFC 5280, 4.1.2.5). */
class EndlessSignatureTest extends SealkeeperTest {

    @Autowired
    private Inventory inventory;

    @Test
    void pages_say_that_there_is_no_end_and_count_no_days_to_it() throws Exception {
        String name = unique("Device");
        SignatureId id = inventory.register(new NewSignature(name, SignatureKind.CODE_SIGNING, "folder", "private-ca",
                Criticality.NORMAL, "CN=Device", List.of(), KeyAlgorithm.EC_P256, 30, 7, null, List.of("kim", "lee")), "root");
        var certificate = TestCertificates.certificate(name, Instant.now().minus(Duration.ofDays(300)),
                Instant.parse("9999-12-31T23:59:59Z"));
        inventory.activate(inventory.stage(id, List.of(certificate), Optional.empty(), "root"), "root");
        Browser browser = new Browser(url(""));
        browser.logIn("kim", TestPeople.PASSWORD);

        for (String page : List.of("/signatures/" + id, "/signatures?q=" + name)) {
            assertThat(browser.language("en").get(page).body()).contains("no end").doesNotContain("9999").doesNotContain("days left");
            assertThat(browser.language("zh-CN").get(page).body()).contains("无期限").doesNotContain("9999");
        }
        // the picture of its versions has the year ahead, and the version goes on to its edge
        assertThat(browser.language("en").get("/signatures/" + id).body()).contains("x=\"0.00%\" width=\"100.00%\"");
        assertThat(browser.get("/").statusCode()).isEqualTo(200);
    }
}
