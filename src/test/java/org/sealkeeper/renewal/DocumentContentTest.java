package org.sealkeeper.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentContentTest {

    @ParameterizedTest
    @ValueSource(strings = {"<html><script>alert(1)</script>", "<?xml version='1.0'?><svg onload='x'/>", "  <svg/>", "MZ\u0000\u0001",
        "\u007fELF\u0002", "GIF89a\u0001", "\u0000", ""})
    void what_a_browser_or_a_machine_would_run_is_not_taken(String content) {
        assertThat(DocumentContent.of(content.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"letter.pdf, letter.pdf", "LETTER.PDF, LETTER.PDF", "letter.pdf.exe, letter.pdf.exe.pdf", "letter.html, letter.html.pdf",
        "letter, letter.pdf", ".htaccess, .htaccess.pdf"})
    void a_name_ends_as_its_content_is(String given, String named) {
        assertThat(DocumentContent.of("%PDF-1.7".getBytes(StandardCharsets.US_ASCII)).orElseThrow().named(given)).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource({"../../etc/passwd, passwd", "C:\\Users\\kim\\letter.pdf, letter.pdf", "'letter\u202Efdp.exe', letterfdp.exe", ".., document",
        "'a\u0000b\r\nc', abc"})
    void a_name_leads_nowhere_and_hides_nothing(String given, String shown) {
        assertThat(Documents.displayName(given)).isEqualTo(shown);
    }

    @Test
    void an_office_file_is_taken_and_one_that_explodes_is_not() throws IOException {
        byte[] letter = office(1, 100_000);
        assertThat(DocumentContent.of(letter)).isEqualTo(Optional.of(DocumentContent.OFFICE));
        assertThat(DocumentContent.OFFICE.isBomb(letter)).isFalse();
        byte[] bomb = office(3, 80 * 1024 * 1024);
        assertThat(bomb).hasSizeLessThan(400_000);
        assertThat(DocumentContent.of(bomb)).isEqualTo(Optional.of(DocumentContent.OFFICE));
        assertThat(DocumentContent.OFFICE.isBomb(bomb)).isTrue();
        assertThat(DocumentContent.OFFICE.isBomb(office(5_001, 1))).isTrue();
    }

    private static byte[] office(int parts, int bytesOfEach) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
            zip.write("<Types/>".getBytes(StandardCharsets.US_ASCII));
            byte[] nothing = new byte[Math.min(bytesOfEach, 1 << 20)];
            for (int part = 0; part < parts; part++) {
                zip.putNextEntry(new ZipEntry("word/" + part + ".xml"));
                for (int left = bytesOfEach; left > 0; left -= nothing.length) {
                    zip.write(nothing, 0, Math.min(left, nothing.length));
                }
            }
        }
        return out.toByteArray();
    }
}
