package org.sealkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Certificates;
import org.sealkeeper.inventory.OpenSsl;
import org.sealkeeper.inventory.TestCertificates;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.LedgerEvent;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.LinkedMultiValueMap;

/** The signatures over HTTP, with files as openssl makes them. */
@ExtendWith(OutputCaptureExtension.class)
class SignatureApiTest extends SealkeeperTest {

    private static final String SIGNATURES = "/api/v1/signatures";
    private static final String PASSWORD = "canary-password-8f2e";
    private static final String PASSPHRASE = "canary passphrase 5c17";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Autowired
    private Ledger ledger;

    @TempDir
    Path folder;

    @Test
    void signature_is_registered_with_defaults() {
        String name = unique("Corp Messenger");

        ResponseEntity<JsonNode> created = post("kim", SIGNATURES, registration(name, List.of("kim", "lee")));

        assertThat(created.getStatusCode()).isEqualTo(HttpStatus.CREATED);
        assertThat(created.getHeaders().getLocation()).hasPath(SIGNATURES + "/" + created.getBody().get("id").asText());
        JsonNode found = get("ada", SIGNATURES + "/" + created.getBody().get("id").asText()).getBody();
        assertThat(found.get("name").asText()).isEqualTo(name);
        assertThat(found.get("state").asText()).isEqualTo("UNKNOWN");
        assertThat(found.get("criticality").asText()).isEqualTo("NORMAL");
        assertThat(found.get("renewBeforeDays").asInt()).isEqualTo(30);
        assertThat(found.get("reminderDays").toString()).isEqualTo("[90,60,30,14,7,3,1,0,-1]");
        assertThat(found.has("effectiveExpiry")).isFalse();
        assertThat(codes(found.get("warnings"))).containsExactly("no-active-version");
    }

    @Test
    void what_is_wrong_with_a_registration_is_told() {
        refused(post("kim", SIGNATURES, Map.of("name", " ")), 400, "inventory.missing");
        refused(post("kim", SIGNATURES, registration(unique("A"), List.of("nobody-there"))), 400,
                "inventory.unknown-keeper");
        refused(post("kim", SIGNATURES, registration(unique("A"), List.of("ada"))), 400, "inventory.unknown-keeper");
        String name = unique("Twice");
        post("kim", SIGNATURES, registration(name, List.of("kim")));
        refused(post("kim", SIGNATURES, registration(name, List.of("kim"))), 409, "inventory.name-taken");
        assertThat(get("kim", SIGNATURES + "/" + UUID.randomUUID()).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(get("kim", SIGNATURES + "/42").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void auditor_and_approver_may_read_and_not_change() {
        for (String reader : List.of("ada", "chen")) {
            assertThat(get(reader, SIGNATURES).getStatusCode()).isEqualTo(HttpStatus.OK);
            assertThat(post(reader, SIGNATURES, registration(unique("A"), List.of("kim"))).getStatusCode())
                    .isEqualTo(HttpStatus.FORBIDDEN);
            assertThat(importing(reader, Map.of(), "im.pem", certificate("im", days(10))).getStatusCode())
                    .isEqualTo(HttpStatus.FORBIDDEN);
        }
    }

    @Test
    void pkcs12_of_openssl_is_imported_exported_and_read_by_openssl_again(CapturedOutput log) throws Exception {
        var openssl = new OpenSsl(folder).chain();
        openssl.write("cas.pem", openssl.joined("intermediate.pem", "root.pem"));
        openssl.run("pkcs12", "-export", "-in", "leaf.pem", "-inkey", "leaf.key", "-certfile", "cas.pem", "-passout",
                "pass:" + PASSWORD, "-out", "leaf.p12");
        String name = unique("Imported");

        JsonNode imported = created(importing("kim", Map.of("password", PASSWORD, "name", name,
                "keepers", "kim,lee"), "leaf.p12", openssl.joined("leaf.p12")));

        String at = SIGNATURES + "/" + imported.get("id").asText();
        JsonNode found = get("kim", at).getBody();
        assertThat(found.get("state").asText()).isEqualTo("VALID");
        assertThat(found.get("kind").asText()).isEqualTo("TLS_SERVER");
        assertThat(found.get("issuer").asText()).isEqualTo("console");
        assertThat(found.get("names").toString()).isEqualTo("[\"im.corp.example\",\"*.chat.corp.example\"]");
        assertThat(found.get("effectiveExpiry").get("setBy").asText()).isEqualTo("version 1");
        assertThat(found.get("daysLeft").asInt()).isBetween(199, 200);
        assertThat(found.get("versions").get(0).get("hasKey").asBoolean()).isTrue();
        assertThat(found.get("versions").get(0).get("chainLength").asInt()).isEqualTo(3);
        assertThat(found.get("warnings")).isEmpty();
        assertThat(as("kim").getForObject(url(at + "/versions/1/certificate"), String.class))
                .isEqualTo(Certificates.pem(Certificates.parse(new String(openssl.joined("leaf.pem",
                        "intermediate.pem", "root.pem"), StandardCharsets.US_ASCII))));

        ResponseEntity<byte[]> exported = as("sato").postForEntity(url(at + "/export"),
                Map.of("passphrase", PASSPHRASE), byte[].class);

        assertThat(exported.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(exported.getHeaders().getContentType()).hasToString("application/x-pkcs12");
        openssl.write("exported.p12", exported.getBody());
        assertThat(openssl.print("pkcs12", "-in", "exported.p12", "-info", "-noout", "-passin", "pass:" + PASSPHRASE))
                .contains("PBES2, PBKDF2, AES-256-CBC");
        openssl.run("pkcs12", "-in", "exported.p12", "-nodes", "-nocerts", "-passin", "pass:" + PASSPHRASE, "-out",
                "exported.key");
        assertThat(openssl.print("pkey", "-in", "exported.key", "-pubout"))
                .isEqualTo(openssl.print("pkey", "-in", "leaf.key", "-pubout"));
        assertThat(events(found)).containsExactly("signature.registered", "version.imported", "expiry.moved",
                "key.exported");
        assertThat(log.getAll()).doesNotContain(PASSWORD, PASSPHRASE);
    }

    @Test
    void export_is_for_administrators_and_security_officers_and_takes_a_long_passphrase() {
        KeyPair keys = TestCertificates.keys();
        String at = SIGNATURES + "/" + created(importing("kim", Map.of("name", unique("Export")), "im.pem",
                pem(keys, "im", days(90)))).get("id").asText();

        refused(post("kim", at + "/export", Map.of("passphrase", PASSPHRASE)), 403, null);
        refused(post("root", at + "/export", Map.of("passphrase", "short")), 400, "export.short-passphrase");
        refused(post("root", at + "/export", Map.of()), 400, "export.short-passphrase");
        assertThat(as("root").postForEntity(url(at + "/export"), Map.of("passphrase", PASSPHRASE), byte[].class)
                .getStatusCode()).isEqualTo(HttpStatus.OK);
    }

    @Test
    void key_that_may_not_leave_is_not_exported() {
        String held = SIGNATURES + "/" + created(importing("kim", Map.of("name", unique("Held"), "custody",
                "NON_EXPORTABLE"), "im.pem", pem(TestCertificates.keys(), "im", days(90)))).get("id").asText();
        String keyless = SIGNATURES + "/" + created(importing("kim", Map.of("name", unique("Keyless")), "im.pem",
                certificate("im", days(90)))).get("id").asText();

        refused(post("root", held + "/export", Map.of("passphrase", PASSPHRASE)), 409, "export.not-exportable");
        refused(post("root", keyless + "/export", Map.of("passphrase", PASSPHRASE)), 409, "export.no-key");
        assertThat(codes(get("kim", keyless).getBody().get("warnings"))).containsExactly("one-keeper", "no-key");
    }

    @Test
    void what_may_be_done_with_its_keys_is_chosen_when_it_is_registered() {
        var form = new HashMap<>(registration(unique("Held"), List.of("kim", "lee")));
        assertThat(post("kim", SIGNATURES, form).getBody().get("keyCustody").asText()).isEqualTo("EXPORTABLE");
        form.put("name", unique("Held"));
        form.put("custody", "NON_EXPORTABLE");

        assertThat(post("kim", SIGNATURES, form).getBody().get("keyCustody").asText()).isEqualTo("NON_EXPORTABLE");

        form.put("name", unique("Held"));
        form.put("platform", "pkcs12");
        refused(post("kim", SIGNATURES, form), 400, "platform.key-needed");
    }

    @Test
    void faults_of_an_import_are_problem_details_and_recorded(CapturedOutput log) {
        var openssl = new OpenSsl(folder).selfSigned("im", "ec").run("pkcs12", "-export", "-in", "im.pem", "-inkey",
                "im.key", "-passout", "pass:correct", "-out", "im.p12");
        byte[] p12 = openssl.joined("im.p12");

        JsonNode wrong = refused(importing("kim", Map.of("password", PASSWORD), "im.p12", p12), 400,
                "import.wrong-password");

        assertThat(wrong.get("detail").asText()).isEqualTo("The password does not open the file im.p12. "
                + "Check upper and lower case and the keyboard, and send it again.");
        refused(importing("kim", Map.of(), "im.p12", p12), 400, "import.password-missing");
        refused(importing("kim", Map.of("password", PASSWORD), "im.p12", Arrays.copyOf(p12, 100)), 400,
                "import.truncated");
        refused(importing("kim", Map.of(), "im.p12", new byte[0]), 400, "import.empty-file");
        refused(importing("kim", Map.of(), "im.pem", certificate("im", days(-5))), 422, "import.expired");
        refused(importing("kim", Map.of("custody", "POCKET"), "im.pem", certificate("im", days(5))), 400,
                "malformed-parameter");
        assertThat(ledger.find(Optional.empty(), Optional.of("import.refused"), Optional.of("kim"), 0, 1000))
                .anyMatch(event -> event.details().get("reason").equals("import.wrong-password"));
        assertThat(log.getAll()).doesNotContain(PASSWORD);
    }

    @Test
    void refusals_come_in_the_readers_language() {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.ACCEPT_LANGUAGE, "zh-CN");

        ResponseEntity<JsonNode> refused = as("kim").exchange(url(SIGNATURES + "?size=0"), HttpMethod.GET,
                new HttpEntity<>(headers), JsonNode.class);

        assertThat(refused.getBody().get("detail").asText()).isEqualTo("无法显示第 0 页、每页 0 条。页码从 0 开始，每页 1 至 200 条。");
    }

    @Test
    void duplicate_is_refused_naming_where_it_is() {
        byte[] certificate = certificate("im", days(90));
        String name = unique("First");
        created(importing("kim", Map.of("name", name), "im.pem", certificate));

        JsonNode refused = refused(importing("kim", Map.of("name", unique("Second")), "im.pem", certificate), 409,
                "inventory.duplicate");

        assertThat(refused.get("detail").asText()).contains("version 1 of the signature \"" + name + "\"");
    }

    @Test
    void newer_certificate_becomes_the_active_version_of_an_existing_signature() {
        String id = created(importing("kim", Map.of("name", unique("Renewed")), "im.pem",
                certificate("im", days(20)))).get("id").asText();

        created(importing("kim", Map.of("signatureId", id), "im.pem", certificate("im", days(200))));
        refused(importing("kim", Map.of("signatureId", id), "im.pem", certificate("im", days(100))), 409,
                "import.not-newer");

        JsonNode found = get("kim", SIGNATURES + "/" + id).getBody();
        assertThat(found.get("versions").findValuesAsText("state")).containsExactly("ACTIVE", "SUPERSEDED");
        assertThat(found.get("effectiveExpiry").get("setBy").asText()).isEqualTo("version 2");
    }

    @Test
    void upload_of_50_megabytes_is_answered_with_a_problem_and_not_a_broken_connection() throws Exception {
        var connection = (HttpURLConnection) URI.create(url(SIGNATURES + "/import")).toURL().openConnection();
        connection.setDoOutput(true);
        connection.setChunkedStreamingMode(1 << 16);
        connection.setRequestProperty("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                ("kim:" + TestPeople.PASSWORD).getBytes(StandardCharsets.UTF_8)));
        connection.setRequestProperty("Content-Type", "multipart/form-data; boundary=cut-here");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(("--cut-here\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.p12\"\r\n"
                    + "Content-Type: application/octet-stream\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] megabyte = new byte[1 << 20];
            for (int i = 0; i < 50; i++) {
                out.write(megabyte);
            }
            out.write("\r\n--cut-here--\r\n".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(connection.getResponseCode()).isEqualTo(413);
        assertThat(connection.getContentType()).startsWith("application/problem+json");
        assertThat(new String(connection.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("too large: a file may have 25 MB");
    }

    @Test
    void list_filters_and_pages() {
        String prefix = unique("List");
        for (int left : List.of(200, 3, 20)) {
            created(importing("kim", Map.of("name", prefix + " " + left), "im.pem", certificate("im", days(left))));
        }

        JsonNode soon = get("kim", SIGNATURES + "?expiringWithin=P30D&q=" + prefix.toLowerCase()).getBody();
        JsonNode due = get("kim", SIGNATURES + "?state=DUE&q=" + prefix).getBody();
        JsonNode last = get("kim", SIGNATURES + "?size=2&page=1&q=" + prefix).getBody();

        assertThat(soon.get("signatures").findValuesAsText("name")).containsExactly(prefix + " 3", prefix + " 20");
        assertThat(due.get("signatures").findValuesAsText("name")).containsExactly(prefix + " 20");
        assertThat(last.get("signatures").findValuesAsText("name")).containsExactly(prefix + " 200");
        assertThat(last.get("total").asInt()).isEqualTo(3);
        refused(get("kim", SIGNATURES + "?expiringWithin=soon"), 400, "inventory.bad-period");
        assertThat(get("kim", SIGNATURES + "?state=FINE").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void bindings_keepers_and_settings_change() {
        String at = SIGNATURES + "/" + created(importing("kim", Map.of("name", unique("Changed")), "im.pem",
                certificate("im", days(200)))).get("id").asText();

        JsonNode endpoint = created(post("kim", at + "/bindings", Map.of("kind", "TLS_ENDPOINT", "target",
                "im.corp.example:443")));
        JsonNode bound = created(post("kim", at + "/bindings", Map.of("kind", "CERTIFICATE", "target", "push",
                "certificate", new String(certificate("push", days(5)), StandardCharsets.US_ASCII))));
        refused(post("kim", at + "/bindings", Map.of("kind", "CERTIFICATE", "target", "push")), 400,
                "inventory.bad-certificate");
        JsonNode critical = get("kim", at).getBody();
        assertThat(critical.get("state").asText()).isEqualTo("CRITICAL");
        assertThat(critical.get("effectiveExpiry").get("setBy").asText()).isEqualTo("push");
        assertThat(codes(critical.get("warnings"))).containsExactly("one-keeper", "no-key", "set-by-binding",
                "endpoint-never-seen");

        as("kim").delete(url(at + "/bindings/" + bound.get("id").asText()));
        as("kim").delete(url(at + "/bindings/" + endpoint.get("id").asText()));
        put("kim", at + "/keepers", Map.of("keepers", List.of("lee", "kim")));
        JsonNode changed = exchange("kim", HttpMethod.PATCH, at, Map.of("criticality", "HIGH", "renewBeforeDays", 250))
                .getBody();

        assertThat(changed.get("state").asText()).isEqualTo("DUE");
        assertThat(changed.get("criticality").asText()).isEqualTo("HIGH");
        assertThat(changed.get("criticalBeforeDays").asInt()).isEqualTo(7);
        assertThat(changed.get("keepers").toString()).isEqualTo("[\"lee\",\"kim\"]");
        assertThat(codes(changed.get("warnings"))).containsExactly("no-key");
        refused(exchange("kim", HttpMethod.PATCH, at, Map.of("criticalBeforeDays", 300)), 400,
                "inventory.windows-out-of-order");
        refused(exchange("kim", HttpMethod.PATCH, at, Map.of("platform", "moon")), 400, "platform.unknown");
    }

    private List<String> events(JsonNode signature) {
        return ledger.find(Optional.of(UUID.fromString(signature.get("id").asText())), Optional.empty(),
                Optional.empty(), 0, 100).stream().map(LedgerEvent::kind).toList();
    }

    private static Map<String, Object> registration(String name, List<String> keepers) {
        return Map.of("name", name, "kind", "CODE_SIGNING", "platform", "folder", "issuer", "console", "subject",
                "CN=im,O=Corp", "keepers", keepers);
    }

    private ResponseEntity<JsonNode> get(String user, String path) {
        return as(user).getForEntity(url(path), JsonNode.class);
    }

    private ResponseEntity<JsonNode> post(String user, String path, Object body) {
        return as(user).postForEntity(url(path), body, JsonNode.class);
    }

    private void put(String user, String path, Object body) {
        assertThat(exchange(user, HttpMethod.PUT, path, body).getStatusCode()).isEqualTo(HttpStatus.OK);
    }

    private ResponseEntity<JsonNode> exchange(String user, HttpMethod method, String path, Object body) {
        return as(user).exchange(url(path), method, new HttpEntity<>(body), JsonNode.class);
    }

    private ResponseEntity<JsonNode> importing(String user, Map<String, String> fields, String fileName,
            byte[] content) {
        var parts = new LinkedMultiValueMap<String, Object>();
        fields.forEach(parts::add);
        parts.add("file", new ByteArrayResource(content) {
            @Override
            public String getFilename() {
                return fileName;
            }
        });
        var headers = new HttpHeaders();
        headers.setContentType(MediaType.MULTIPART_FORM_DATA);
        return as(user).postForEntity(url(SIGNATURES + "/import"), new HttpEntity<>(parts, headers), JsonNode.class);
    }

    private static JsonNode created(ResponseEntity<JsonNode> response) {
        assertThat(response.getStatusCode()).as("%s", response.getBody()).isEqualTo(HttpStatus.CREATED);
        return response.getBody();
    }

    private static JsonNode refused(ResponseEntity<JsonNode> response, int status, String code) {
        assertThat(response.getStatusCode().value()).as("%s", response.getBody()).isEqualTo(status);
        if (code != null) {
            assertThat(response.getBody().get("code").asText()).isEqualTo(code);
        }
        return response.getBody();
    }

    private static List<String> codes(JsonNode warnings) {
        return warnings.findValuesAsText("code");
    }

    private byte[] certificate(String name, Instant notAfter) {
        return Certificates.pem(List.of(TestCertificates.certificate(name, days(-100), notAfter)))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] pem(KeyPair keys, String name, Instant notAfter) {
        X509Certificate certificate = TestCertificates.certificate(keys, name, days(-100), notAfter);
        return (Certificates.pem(List.of(certificate)) + "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n").getBytes(StandardCharsets.US_ASCII);
    }

    private Instant days(int days) {
        return now.plus(days, ChronoUnit.DAYS);
    }
}
