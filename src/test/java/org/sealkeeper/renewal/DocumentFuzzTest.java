package org.sealkeeper.renewal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sealkeeper.Fuzzing;
import org.sealkeeper.Mutations;

/**
 * Documents that people hand in, damaged at random. They are kept as they are, so all that reads them is what tells their
 * type and unpacks containers to see how large they get; a table (CSV) is text like any other.
 */
@Timeout(value = 4, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DocumentFuzzTest {

    @Test
    void documents() throws Exception {
        var documents = new Mutations(List.of(office(), office(), office(), "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n".getBytes(
                StandardCharsets.US_ASCII), Files.readAllBytes(Path.of("src/test/resources/fuzz/signed.p7m")), table()));
        Fuzzing.of("documents", documents::get, DocumentFuzzTest::handedIn);
    }

    @Test
    void csv() throws Exception {
        Fuzzing.of("CSV as a document", new Mutations(List.of(table()))::get, DocumentFuzzTest::handedIn);
    }

    private static void handedIn(byte[] document) {
        String name = Documents.displayName(new String(document, 0, Math.min(document.length, 200), StandardCharsets.UTF_8));
        DocumentContent.of(document).ifPresent(content -> {
            content.named(name);
            content.isBomb(document);
        });
    }

    private static byte[] table() {
        return ("name;serial number;valid until\r\n\"Corp \"\"Messenger\"\"\";4711;2027-01-31\r\n企业签名;0815;2027-02-28\r\n"
                + "=cmd|'/c calc'!A0;@SUM(1+1);\t-1\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] office() throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (String part : List.of("[Content_Types].xml", "_rels/.rels", "word/document.xml")) {
                var entry = new ZipEntry(part);
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write("<w:t>We authorise the renewal.</w:t>".repeat(40).getBytes(StandardCharsets.US_ASCII));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }
}
