package org.sealkeeper.browser;

import org.junit.jupiter.api.Test;
import org.sealkeeper.SealkeeperTest;

/** The backup stores in the console, in a browser. */
class StorePagesTest extends SealkeeperTest {

    @Test
    void a_security_officer_has_a_store_tried_out_and_reads_what_was_found() {
        try (var officer = new Chromium(url(""), "en-US").logIn("sato")) {
            officer.open("/stores").waitForText("A backup counts only when it lies here too.").press("#local button")
                    .waitForText("The store was tried out; this is what was found.")
                    .waitForText("Backups cannot be protected from deletion here").screenshot("8-stores");
        }
    }

    @Test
    void whoever_may_not_try_it_out_reads_it_in_their_language() {
        try (var keeper = new Chromium(url(""), "zh-CN").logIn("kim")) {
            keeper.open("/stores").waitForText("必需：备份存入此处才算有效").waitForText("该存储无法防止备份被删除")
                    .screenshot("8-stores-in-chinese");
        }
    }
}
