package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.sealkeeper.ledger.LedgerDatabase.verify;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.Peers;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.ledger.LedgerDatabase.Verified;
import org.springframework.beans.factory.annotation.Autowired;

/** The evidence of a renewal is checked without the server that made it: by the jar, and by hand with openssl. */
class EvidenceVerificationTest extends SealkeeperTest {

    @Autowired
    private SealedLedger sealed;
    @Autowired
    private SealingKeys keys;
    @Autowired
    private Ledger ledger;

    @TempDir
    private Path folder;

    private String evidence;

    private final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    private final Client chen = new Client(() -> url(""), "chen", TestPeople.PASSWORD);

    @Test
    void evidence_is_verified_by_the_jar_and_by_hand_and_each_change_of_it_is_named() throws Exception {
        Path bundle = bundle();
        String key = "--key=" + keys.all().get(0).verifier();

        Verified verified = verify(bundle, key);
        assertThat(verified.text()).contains(" files of the bundle are as they were made.",
                " events are as they were sealed, in the ledger of ", "[holds] The bundle's manifest is signed: renewal ",
                "Everything holds.").doesNotContain("FAULT");
        assertThat(verified.code()).isZero();
        assertThat(text(bundle, "ledger.jsonl")).contains("\"kind\":\"approval.decided\"");

        assertThat(text(bundle, "SHA256SUMS")).contains("  story.pdf\n", "  story.html\n");
        assertThat(text(bundle, "story.html")).contains("<html lang=\"en\">", "It expires soon", "Chen Test (chen) decided: approved.");
        assertThat(story(bundle)).contains("Renewal of Corp Messenger", "Kim Test (kim)", "It expires soon",
                "Chen Test (chen) decided: approved. “Checked”", "The renewal ended: the signature is renewed",
                "CN=im.corp.example, serial number", "restored in a drill");
        Path chinese = Files.write(folder.resolve("chinese.zip"), kim.getIn("zh-CN", evidence).ok().body());
        assertThat(story(chinese)).contains("的续期", "发起人", "Chen Test (chen) 的决定：", "恢复演练", "如何核验");
        assertThat(verify(chinese, key).text()).contains("Everything holds.");

        assertThat(byHand(bundle)).contains("The files are as they were made", " events are as they were sealed");

        changed(bundle, "renewal.json", text -> text.replace("It expires soon", "It expires later"));
        assertThat(verify(bundle, key).text()).contains("[FAULT] The file renewal.json was changed.");
        assertThat(byHand(bundle)).doesNotContain("as they were made");

        changed(bundle, "renewal.json", text -> text.replace("It expires later", "It expires soon"));
        changed(bundle, "notes.txt", text -> "added");
        assertThat(verify(bundle, key).text()).contains("[FAULT] The file notes.txt was added to the bundle.");

        changed(bundle, "ledger.jsonl", text -> text.replace("\"comment\":\"Checked\"", "\"comment\":\"Unseen\""));
        assertThat(verify(bundle, key).text()).contains("[FAULT] The file ledger.jsonl was changed.")
                .containsPattern("\\[FAULT] Event [0-9]+ \\(approval.decided, chen, .*\\) is not what was sealed: it was edited.");

        changed(bundle, "manifest.note", text -> text.replace("by ada", "by eve"));
        assertThat(verify(bundle, key).text()).contains("[FAULT] The bundle's manifest is not signed by a key of this ledger.");
    }

    private interface Change {
        String of(String text);
    }

    private static void changed(Path bundle, String file, Change change) throws IOException {
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + bundle.toUri()), Map.of())) {
            Path path = zip.getPath("/" + file);
            String before = Files.exists(path) ? Files.readString(path) : "";
            Files.writeString(path, change.of(before));
        }
    }

    private static String text(Path bundle, String file) throws IOException {
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + bundle.toUri()), Map.of())) {
            return Files.readString(zip.getPath("/" + file));
        }
    }

    private static String story(Path bundle) throws IOException {
        try (var zip = FileSystems.newFileSystem(URI.create("jar:" + bundle.toUri()), Map.of());
                var pdf = Loader.loadPDF(Files.readAllBytes(zip.getPath("/story.pdf")))) {
            return new PDFTextStripper().getText(pdf).replaceAll("\\s+", " ");
        }
    }

    private Path bundle() throws IOException {
        String renewal = renewed();
        List<LedgerEvent> events = ledger.ofRenewal(java.util.UUID.fromString(renewal));
        long last = events.get(events.size() - 1).sequence();
        await().atMost(Duration.ofMinutes(2)).until(() -> sealed.leaves(List.of(last)).size() == 1);
        evidence = "/api/v1/renewals/" + renewal + "/evidence";
        return Files.write(folder.resolve("evidence.zip"), new Client(() -> url(""), "ada", TestPeople.PASSWORD)
                .get(evidence).ok().body());
    }

    private String renewed() {
        String signature = kim.post("/api/v1/signatures", Map.of("name", unique("Corp Messenger"), "kind", "TLS_SERVER",
                "platform", "folder", "issuer", "private-ca", "criticality", "LOW", "subject", "CN=im.corp.example",
                "names", List.of("im.corp.example"), "keepers", List.of("kim", "lee"), "keyAlgorithm", "EC_P256"))
                .refused(201).json().get("id").asText();
        String renewal = kim.post("/api/v1/signatures/" + signature + "/renewals", Map.of("reason", "It expires soon"))
                .refused(202).json().get("id").asText();
        chen.complete(chen.task(renewal, "approve-renewal"), Map.of("decision", "approve", "comment", "Checked")).ok();
        assertThat(kim.outcome(renewal)).isEqualTo("SIGNATURE_RENEWED");
        return renewal;
    }

    /** The commands of src/docs/ledger.md, as they stand there. */
    private String byHand(Path bundle) throws Exception {
        Peers.require("openssl");
        Peers.require("unzip");
        String page = Files.readString(Path.of("src/docs/ledger.md"));
        int start = page.indexOf("```sh\n") + "```sh\n".length();
        var process = new ProcessBuilder("sh", "-c", page.substring(start, page.indexOf("```", start)))
                .redirectErrorStream(true).directory(folder.toFile());
        process.environment().putAll(Map.of("KEY", keys.all().get(0).verifier(), "BUNDLE", bundle.toString(),
                "TMPDIR", folder.toString(), "LC_ALL", "C.UTF-8"));
        Process running = process.start();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        running.waitFor();
        return said;
    }
}
