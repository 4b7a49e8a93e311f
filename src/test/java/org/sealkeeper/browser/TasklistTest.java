package org.sealkeeper.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;

/** A renewal as people do it: in Tasklist, in a browser. */
class TasklistTest extends SealkeeperTest {

    private final Client kim = client("kim");
    private final Client lee = client("lee");
    private final Client chen = client("chen");

    @Autowired
    private Inventory inventory;

    @TempDir
    Path folder;

    private Path letter;

    @BeforeEach
    void paper() throws IOException {
        letter = Files.write(folder.resolve("letter-of-authorisation.pdf"),
                "%PDF-1.7\nWe authorise Kim.\n%%EOF\n".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void keeper_hands_in_documents_and_approver_approves() {
        String name = unique("Corp Messenger");
        String signature = imported(name);
        try (var requester = new Chromium(url(""), "en-US").logIn("kim")) {
            requester.screenshot("0-home").startProcess("Renewal").write("#search", name).waitForText(name)
                    .choose("#signature", signature).write("#reason", "The certificate expires in five days")
                    .screenshot("1-renewal-requested").press(".modal-footer .btn-primary").waitForText("started");
        }
        String renewal = kim.get("/api/v1/signatures/" + signature + "/renewals").ok().json().at("/0/id").asText();
        try (var keeper = new Chromium(url(""), "en-US").logIn("lee")) {
            keeper.openTask(lee.task(renewal, "provide-supporting-documents"))
                    .waitForText("Letter of authorisation").screenshot("2-documents-wanted")
                    .complete().waitForText("Documents are missing: Letter of authorisation")
                    .closeNotifications()
                    .upload("input[data-purpose=authorisation-letter]", letter)
                    .waitForText("letter-of-authorisation.pdf").screenshot("3-documents-uploaded")
                    .complete().waitForText("Select a task");
        }
        try (var approver = new Chromium(url(""), "zh-CN").logIn("chen")) {
            approver.openTask(chen.task(renewal, "approve-renewal"))
                    .waitForText("letter-of-authorisation.pdf").screenshot("4-approval-in-chinese");
            assertThat(approver.text("[cam-tasklist-task] h2.task")).isEqualTo("审批续期");
            assertThat(approver.text("[cam-tasklist-task] h4.process-definition")).startsWith("续期");
            assertThat(approver.text(".task.active h4.task")).isEqualTo("审批续期");
            assertThat(approver.text(".task.active .process-definition")).isEqualTo("续期");
            // drawn once, with the texts that are there then
            approver.waitForText("创建时间");
            assertThat(approver.text(".task.active")).contains("天后");
        }
        try (var approver = new Chromium(url(""), "en-US").logIn("chen")) {
            approver.open("/camunda/app/tasklist/default/#/?task=" + chen.task(renewal, "approve-renewal"))
                    .waitForText("letter-of-authorisation.pdf").choose("#decision", "approve")
                    .write("#comment", "Seen and compared with the register")
                    .waitForText("Approve renewal").screenshot("4-approval").complete().waitForText("Select a task");
        }

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        assertThat(kim.get("/api/v1/renewals/" + renewal).ok().json().at("/decisions/0/by").asText()).isEqualTo("chen");
    }

    @Test
    void approver_who_asked_for_the_renewal_is_refused_in_tasklist() {
        String renewal = client("omni").post("/api/v1/signatures/" + imported(unique("Corp Messenger")) + "/renewals",
                Map.of("reason", "I want it")).ok().json().get("id").asText();
        String documents = lee.task(renewal, "provide-supporting-documents");
        lee.upload("/api/v1/tasks/" + documents + "/documents", "files", "letter.pdf",
                "%PDF-1.7".getBytes(StandardCharsets.US_ASCII), Map.of("purpose", "authorisation-letter")).ok();
        lee.complete(documents, Map.of()).ok();

        try (var approver = new Chromium(url(""), "en-US").logIn("omni")) {
            approver.openTask(client("omni").task(renewal, "approve-renewal")).waitForText("letter.pdf")
                    .choose("#decision", "approve").complete()
                    .waitForText("You asked for this renewal, so someone else must approve it.")
                    .screenshot("5-own-renewal-refused");
        }

        assertThat(kim.story(renewal)).doesNotContain("approval.decided", "certificate.issued");
    }

    @Test
    void approver_reads_that_a_certificate_has_no_end() throws Exception {
        SignatureId signature = inventory.register(new NewSignature(unique("Device"), SignatureKind.CODE_SIGNING, "folder",
                "private-ca", Criticality.LOW, "CN=Device", List.of(), KeyAlgorithm.EC_P256, 30, 7, null,
                List.of("kim", "lee")), "root");
        var certificate = TestCertificates.certificate("Device", Instant.now().minus(Duration.ofDays(300)),
                Instant.parse("9999-12-31T23:59:59Z"));
        inventory.activate(inventory.stage(signature, List.of(certificate), Optional.empty(), "root"), "root");
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "A new key each year", "evenIfValid", true)).ok().json().get("id").asText();
        String approval = chen.task(renewal, "approve-renewal");

        try (var approver = new Chromium(url(""), "en-US").logIn("chen")) {
            approver.openTask(approval).waitForText("A new key each year").waitForText("no end");
        }
        try (var approver = new Chromium(url(""), "zh-CN").logIn("chen")) {
            approver.open("/camunda/app/tasklist/default/#/?task=" + approval).waitForText("A new key each year")
                    .waitForText("无期限");
        }
        chen.complete(approval, Map.of("decision", "reject", "comment", "Not now")).ok();
    }

    private String imported(String name) {
        var openssl = new OpenSsl(folder);
        openssl.run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "im.key",
                "-out", "im.pem", "-days", "5", "-subj", "/CN=Corp Messenger/O=Corp/C=CN", "-addext",
                "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=codeSigning");
        return kim.upload("/api/v1/signatures/import", "file", "im.pem", openssl.joined("im.pem", "im.key"),
                Map.of("name", name, "issuer", "private-ca", "keepers", "kim,lee")).ok().json().get("id").asText();
    }

    private Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
