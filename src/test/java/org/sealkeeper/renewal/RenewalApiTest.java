package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.sealkeeper.Client;
import org.sealkeeper.inventory.OpenSsl;

/** Renewals over {@code /api/v1} alone, with files as openssl makes them. */
class RenewalApiTest extends RenewalTest {

    @Test
    void p12_of_openssl_is_imported_renewed_exported_and_verified_by_openssl() throws IOException {
        String signature = imported(Map.of("issuer", "private-ca"));

        Client.Answer started = kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "It expires in five days")).refused(202);
        String renewal = started.json().get("id").asText();
        assertThat(started.headers().get("location")).containsExactly("/api/v1/renewals/" + renewal);
        handIn(lee, renewal);
        approve(renewal);

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        JsonNode renewed = kim.get("/api/v1/signatures/" + signature).ok().json();
        assertThat(renewed.get("state").asText()).isEqualTo("VALID");
        assertThat(renewed.get("versions").findValuesAsText("state")).containsExactlyInAnyOrder("SUPERSEDED", "ACTIVE");
        assertThat(kim.story(renewal)).contains("renewal.requested", "document.uploaded", "documents.handed-in",
                "approval.decided", "certificate.issued", "renewal.ended");
        JsonNode report = kim.get("/api/v1/renewals/" + renewal + "/reports").ok().json().get(0);
        assertThat(report.get("verified").asBoolean()).isTrue();
        assertThat(report.get("checks").findValuesAsText("label")).contains("Key matches certificate",
                "Chain reaches a trust anchor", "Platform uses the version");
        assertThat(report.get("checks").findValuesAsText("outcome")).doesNotContain("FAILED");

        var openssl = new OpenSsl(folder);
        openssl.write("new.p12", client("sato").post("/api/v1/signatures/" + signature + "/export",
                Map.of("passphrase", "export-passphrase-1")).ok().body());
        openssl.run("pkcs12", "-in", "new.p12", "-passin", "pass:export-passphrase-1", "-nodes", "-out", "new.pem");
        openssl.write("root.pem", kim.get("/pki/root.pem").ok().body());
        assertThat(openssl.print("verify", "-CAfile", "root.pem", "-untrusted", "new.pem", "new.pem")).contains("OK");
        assertThat(openssl.print("x509", "-in", "new.pem", "-noout", "-pubkey"))
                .isEqualTo(openssl.print("pkey", "-in", "new.pem", "-pubout"));
    }

    @Test
    void whoever_asked_is_refused_as_approver_at_both_rest_doors() {
        String signature = imported(Map.of("issuer", "private-ca"));
        Client omni = client("omni");
        String renewal = start(omni, signature);
        handIn(lee, renewal);
        String task = omni.task(renewal, "approve-renewal");

        assertThat(omni.complete(task, Map.of("decision", "approve")).refused(403).json().get("detail").asText())
                .isEqualTo("You asked for this renewal, so someone else must approve it.");
        assertThat(omni.post("/engine-rest/task/" + task + "/complete", Map.of("variables",
                Map.of("decision", Map.of("value", "approve", "type", "String")))).refused(403).text())
                .contains("You asked for this renewal, so someone else must approve it.");
        assertThat(kim.story(renewal)).doesNotContain("approval.decided", "certificate.issued");

        chen.complete(task, Map.of("decision", "reject", "comment", "Not this year")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_REJECTED");
    }

    @Test
    void approver_asks_for_more_and_then_approves() {
        String renewal = start(kim, imported(Map.of("issuer", "private-ca")));
        handIn(lee, renewal);
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "more")).refused(400);
        chen.complete(chen.task(renewal, "approve-renewal"),
                Map.of("decision", "more", "comment", "The stamp is missing")).ok();

        String documents = lee.task(renewal, "provide-supporting-documents");
        assertThat(lee.get("/api/v1/tasks/" + documents).ok().json().get("decisions").get(0).get("comment").asText())
                .isEqualTo("The stamp is missing");
        lee.upload("/api/v1/tasks/" + documents + "/documents", "files", "stamped.pdf",
                "%PDF-1.7 stamped".getBytes(StandardCharsets.US_ASCII), Map.of("purpose", "other")).ok();
        lee.complete(documents, Map.of()).ok();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
    }

    @Test
    void two_approvals_are_two_people() {
        String renewal = approved(imported(Map.of("issuer", "private-ca", "criticality", "HIGH")));

        String second = chen.task(renewal, "approve-renewal");
        assertThat(chen.complete(second, Map.of("decision", "approve")).refused(403).json().get("detail").asText())
                .isEqualTo("You have approved this renewal already; the next approval must be another person's.");
        client("dora").complete(second, Map.of("decision", "approve")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
    }

    @Test
    void certificate_from_a_vendors_console_is_uploaded_by_a_person() {
        var vendor = new OpenSsl(folder);
        String renewal = approved(imported(Map.of("issuer", "console")));

        String task = kim.task(renewal, "obtain-certificate-at-console");
        byte[] issued = vendor.issuedForCodeSigning(kim.get("/api/v1/tasks/" + task + "/request.csr").ok().body());
        kim.complete(task, Map.of("consoleOutcome", "UPLOADED")).refused(422);
        kim.upload("/api/v1/tasks/" + task + "/certificate", "file", "vendor.pem", vendor.joined("vendor.pem"), Map.of())
                .refused(422);
        kim.upload("/api/v1/tasks/" + task + "/certificate", "file", "issued.pem", issued, Map.of()).ok();
        kim.complete(task, Map.of("consoleOutcome", "UPLOADED")).ok();

        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
    }

    @Test
    void refused_at_the_console_and_again_after_regeneration_becomes_a_support_case() {
        String renewal = approved(imported(Map.of("issuer", "console")));

        String first = kim.task(renewal, "obtain-certificate-at-console");
        kim.complete(first, Map.of("consoleOutcome", "REFUSED")).refused(400);
        kim.complete(first, Map.of("consoleOutcome", "REFUSED", "comment", "The account is locked")).ok();
        String second = kim.task(renewal, "obtain-certificate-at-console");
        kim.complete(second, Map.of("consoleOutcome", "REFUSED", "comment", "Still locked")).ok();
        String support = lee.task(renewal, "resolve-with-vendor-support");
        assertThat(lee.complete(support, Map.of("supportOutcome", "GIVE_UP", "comment", "Contract ended")).refused(400)
                .json().get("detail").asText()).isEqualTo("Enter the vendor's case number.");
        lee.complete(support, Map.of("supportOutcome", "GIVE_UP", "caseNumber", "C-4711", "comment", "Contract ended"))
                .ok();

        assertThat(kim.outcome(renewal)).isEqualTo("RENEWAL_GIVEN_UP");
        assertThat(kim.story(renewal)).contains("certificate.refused", "request.withdrawn", "support-case.resolved");
    }

    @Test
    void evidence_of_a_renewal_is_a_zip_whose_sums_hold() throws Exception {
        String renewal = approved(imported(Map.of("issuer", "private-ca")));
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");

        client("root").get("/api/v1/renewals/" + renewal + "/evidence").refused(403);
        Map<String, byte[]> files = unzipped(client("ada").get("/api/v1/renewals/" + renewal + "/evidence").ok().body());

        assertThat(files.keySet()).contains("README.txt", "SHA256SUMS", "history.json", "decisions.json",
                "documents.json", "request-1.csr", "request-1-chain.pem", "verification.json", "backups.json", "diagrams/renewal.bpmn",
                "diagrams/renewal-policy.dmn").noneMatch(name -> name.startsWith("documents/"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.createDirectories(folder.resolve(file.getKey()).getParent());
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        Process sums = new ProcessBuilder("sha256sum", "-c", "--quiet", "SHA256SUMS").directory(folder.toFile())
                .redirectErrorStream(true).start();
        assertThat(new String(sums.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
        assertThat(sums.waitFor()).isZero();
    }

    @Test
    void bad_requests_are_answered_with_what_to_do() {
        String signature = imported(Map.of("issuer", "private-ca"));
        kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", " ")).refused(400);
        kim.post("/api/v1/signatures/" + UUID.randomUUID() + "/renewals", Map.of("reason", "x")).refused(404);
        client("ada").post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "x")).refused(403);
        String renewal = start(kim, signature);
        assertThat(kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "again")).refused(409)
                .json().get("detail").asText()).contains("is being renewed already, in renewal " + renewal);
        String task = lee.task(renewal, "provide-supporting-documents");

        assertThat(lee.complete(task, Map.of()).refused(422).json().get("detail").asText())
                .isEqualTo("Documents are missing: Letter of authorisation. Hand them in, then complete the task.");
        String documents = "/api/v1/tasks/" + task + "/documents";
        lee.upload(documents, "files", "empty.pdf", new byte[0], Map.of()).refused(422);
        lee.upload(documents, "files", "letter.pdf", new byte[] {'M', 'Z', 0, 1, 2}, Map.of())
                .refused(422);
        lee.upload(documents, "files", "letter.pdf", LETTER, Map.of("purpose", "horoscope")).refused(400);
        client("ada").upload(documents, "files", "letter.pdf", LETTER, Map.of()).refused(404);
        lee.complete(task, Map.of("approvalOutcome", "APPROVED")).refused(400);
        assertThat(kim.get("/api/v1/renewals/" + renewal).ok().json().get("documents")).isEmpty();
    }

    private static Map<String, byte[]> unzipped(byte[] zip) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        }
        return files;
    }
}
