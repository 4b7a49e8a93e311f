package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.OpenSsl;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Secrets are planted, a whole renewal runs, and then database, log and files are searched for them. */
@ExtendWith(OutputCaptureExtension.class)
class NothingSecretIsLeftTest extends SealkeeperTest {

    private static final String IMPORT_PASSWORD = "canary-import-password-0d91";
    private static final String PASSPHRASE = "canary-export-passphrase-77ab";
    private static final String DOCUMENT = "canary-document-content-5e30";

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client lee = new Client(() -> url(""), "lee", TestPeople.PASSWORD);
    private final Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);
    private final Client sato = new Client(() -> url(""), "sato", TestPeople.PASSWORD);

    @TempDir
    Path folder;

    @Autowired
    private JdbcClient jdbc;

    @Test
    void no_key_password_or_document_is_in_a_table_the_log_or_a_file(CapturedOutput log) throws IOException {
        var openssl = new OpenSsl(folder).selfSigned("canary", "ec", "-addext", "extendedKeyUsage=codeSigning");
        openssl.run("pkcs12", "-export", "-in", "canary.pem", "-inkey", "canary.key", "-out", "canary.p12", "-passout",
                "pass:" + IMPORT_PASSWORD);
        byte[] key = privateValue(folder.resolve("canary.key"));
        String name = unique("Canary");

        LoggerFactory.getLogger(NothingSecretIsLeftTest.class).info("This line of {} is found", name);
        renew(name, openssl.joined("canary.p12"));

        List<byte[]> secrets = List.of(IMPORT_PASSWORD.getBytes(StandardCharsets.UTF_8),
                PASSPHRASE.getBytes(StandardCharsets.UTF_8), DOCUMENT.getBytes(StandardCharsets.UTF_8), key);
        List<String> forms = secrets.stream().flatMap(secret -> forms(secret).stream()).toList();
        var found = new TreeSet<String>();
        eachRow(row -> {
            refuse("table", row, forms);
            Stream.of(name, "canary.pdf", "act_hi_varinst").filter(row::contains).forEach(found::add);
        });
        assertThat(found).as("what is no secret is found").containsExactlyInAnyOrder(name, "canary.pdf", "act_hi_varinst");
        refuse("log", log.getAll(), forms);
        assertThat(log.getAll()).contains("This line of " + name + " is found");
        found.clear();
        eachFile(file -> {
            refuse("file", file, forms);
            Stream.of(name).filter(file::contains).forEach(found::add);
        });
        assertThat(found).containsExactly(name);
    }

    private static void refuse(String where, String text, List<String> forms) {
        forms.forEach(form -> assertThat(text.contains(form)).as("in a %s: %s", where, form).isFalse());
    }

    private void renew(String name, byte[] p12) {
        kim.upload("/api/v1/signatures/import", "file", "canary.p12", p12, Map.of("password", "wrong", "name", name))
                .refused(400);
        String signature = kim.upload("/api/v1/signatures/import", "file", "canary.p12", p12, Map.of("password",
                IMPORT_PASSWORD, "name", name, "issuer", "private-ca", "keepers", "kim,lee")).ok().json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals",
                Map.of("reason", "Canaries", "evenIfValid", true)).ok().json().get("id").asText();
        String task = lee.task(renewal, "provide-supporting-documents");
        for (JsonNode required : lee.get("/api/v1/tasks/" + task).ok().json().at("/policy/requiredDocuments")) {
            JsonNode document = lee.upload("/api/v1/tasks/" + task + "/documents", "files", "canary.pdf",
                    ("%PDF-1.7\n" + DOCUMENT).getBytes(StandardCharsets.US_ASCII),
                    Map.of("purpose", required.get("code").asText())).ok().json().get(0);
            assertThat(chen.get("/api/v1/documents/" + document.get("id").asText() + "/content").ok().text())
                    .contains(DOCUMENT);
        }
        lee.complete(task, Map.of()).ok();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        sato.post("/api/v1/signatures/" + signature + "/export", Map.of("passphrase", PASSPHRASE, "version", 1)).ok();
    }

    /** Every row of every table, the engine's history and variables among them; binary columns in hex. */
    private void eachRow(Consumer<String> look) {
        for (String table : jdbc.sql("""
                select table_name from information_schema.tables
                where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name ~ '^[a-z0-9_]+$'
                """).query(String.class).list()) {
            look.accept(table);
            jdbc.sql("select row_to_json(t)::text from " + table + " t").query(String.class).list().forEach(look);
        }
    }

    /**
     * Every file that the application wrote, its database's own among them; but for the folder platform's, where keys
     * are installed on purpose. One at a time: all together are larger than the memory of a test.
     */
    private void eachFile(Consumer<String> look) throws IOException {
        List<Path> written;
        try (Stream<Path> paths = Files.walk(DATA)) {
            written = paths.filter(Files::isRegularFile).filter(file -> !file.startsWith(DATA.resolve("platforms")))
                    .toList();
        }
        for (Path file : written) {
            look.accept(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        }
    }

    /** How bytes may appear: as they are, in hex of either case, in base64 at each alignment. */
    private static List<String> forms(byte[] secret) {
        var forms = new ArrayList<>(List.of(new String(secret, StandardCharsets.ISO_8859_1),
                HexFormat.of().formatHex(secret), HexFormat.of().withUpperCase().formatHex(secret)));
        for (int skip = 0; skip < 3; skip++) {
            int whole = (secret.length - skip) / 3 * 3;
            forms.add(Base64.getEncoder().encodeToString(Arrays.copyOfRange(secret, skip, skip + whole)));
        }
        return forms;
    }

    private static byte[] privateValue(Path pem) throws IOException {
        try (var parser = new PEMParser(Files.newBufferedReader(pem))) {
            var key = (ECPrivateKey) new JcaPEMKeyConverter()
                    .getPrivateKey((PrivateKeyInfo) parser.readObject());
            return BigIntegers.asUnsignedByteArray(32, key.getS());
        }
    }
}
