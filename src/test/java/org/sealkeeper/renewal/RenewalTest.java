package org.sealkeeper.renewal;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.OpenSsl;

/** What stories of renewals have in common: the people at the API, and signatures that openssl made. */
abstract class RenewalTest extends SealkeeperTest {

    static final byte[] LETTER = "%PDF-1.7\nLetter of authorisation\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);

    final Client kim = client("kim");
    final Client lee = client("lee");
    final Client chen = client("chen");

    @TempDir
    Path folder;

    String start(Client requester, String signature) {
        return requester.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It expires soon"))
                .refused(202).json().get("id").asText();
    }

    void handIn(Client keeper, String renewal) {
        String task = keeper.task(renewal, "provide-supporting-documents");
        for (JsonNode required : keeper.get("/api/v1/tasks/" + task).ok().json().at("/policy/requiredDocuments")) {
            keeper.upload("/api/v1/tasks/" + task + "/documents", "files", required.get("code").asText() + ".pdf", LETTER,
                    Map.of("purpose", required.get("code").asText())).ok();
        }
        keeper.complete(task, Map.of()).ok();
    }

    /** A code signing signature whose certificate ends in five days. */
    String imported(Map<String, String> settings) {
        return imported(settings, "5", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");
    }

    /** @param newKey what openssl calls the kind of key, and its options */
    String imported(Map<String, String> settings, String days, String... newKey) {
        var openssl = new OpenSsl(folder);
        openssl.run(Stream.of(Stream.of("req", "-x509", "-newkey"), Stream.of(newKey), Stream.of("-nodes", "-keyout",
                "im.key", "-out", "im.pem", "-days", days, "-subj", "/CN=Corp Messenger/O=Corp/C=CN", "-addext",
                "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=codeSigning"))
                .flatMap(part -> part).toArray(String[]::new));
        openssl.run("pkcs12", "-export", "-in", "im.pem", "-inkey", "im.key", "-out", "im.p12", "-passout",
                "pass:import-password");
        Map<String, String> fields = new TreeMap<>(Map.of("password", "import-password",
                "name", unique("Corp Messenger"), "platform", "folder", "keepers", "kim,lee"));
        fields.putAll(settings);
        return kim.upload("/api/v1/signatures/import", "file", "im.p12", openssl.joined("im.p12"), fields).refused(201)
                .json().get("id").asText();
    }

    /** A renewal that has its documents and its approval. */
    String approved(String signature) {
        String renewal = start(kim, signature);
        handIn(lee, renewal);
        approve(renewal);
        return renewal;
    }

    void approve(String renewal) {
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve")).ok();
    }

    /** The vendor issues what was asked for, but for servers. */
    void uploadTlsCertificateForCodeSigning(String renewal) {
        String task = kim.task(renewal, "obtain-certificate-at-console");
        var vendor = new OpenSsl(folder).selfSigned("vendor", "ec", "-addext", "keyUsage=critical,keyCertSign,cRLSign");
        vendor.write("tls.cnf", "basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                + "extendedKeyUsage=serverAuth\n");
        vendor.write("request.csr", kim.get("/api/v1/tasks/" + task + "/request.csr").ok().body());
        vendor.run("x509", "-req", "-in", "request.csr", "-CA", "vendor.pem", "-CAkey", "vendor.key", "-CAcreateserial",
                "-days", "300", "-extfile", "tls.cnf", "-out", "issued.pem");
        kim.upload("/api/v1/tasks/" + task + "/certificate", "file", "issued.pem",
                vendor.joined("issued.pem", "vendor.pem"), Map.of()).ok();
        kim.complete(task, Map.of("consoleOutcome", "UPLOADED")).ok();
    }

    Client client(String user) {
        return new Client(() -> url(""), user, TestPeople.PASSWORD);
    }
}
