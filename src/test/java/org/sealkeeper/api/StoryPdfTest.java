package org.sealkeeper.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

/** What stands in the PDF is found in its text again, and it needs no font of this machine. */
class StoryPdfTest {

    @Test
    void chinese_and_english_are_found_again_on_numbered_pages() throws IOException {
        List<Story.Line> events = IntStream.rangeClosed(1, 80).mapToObj(number -> new Story.Line("2026-11-24 08:00:00 UTC",
                number + "：chen 的审批决定：通过。“证书即将到期，内部通讯将无法使用，因此需要在截止时间之前完成续期” "
                        + "The letter is signed, and everything that was asked for is there")).toList();
        byte[] pdf = StoryPdf.of(new Story("zh-CN", "企业通讯 Corp Messenger 的续期", "续期已结束：已续期", List.of(
                new Story.Section("基本情况", List.of(new Story.Line("签发方", "private-ca"),
                        new Story.Line("SHA-256", "0123456789abcdef".repeat(8)), new Story.Line("原因", "a\u0000b\u200b\ud83d\ude00c"))),
                new Story.Section("经过", events)), "续期 7e5cf6c8"));
        Files.write(Path.of("target", "story-zh.pdf"), pdf);

        assertThat(pdf.length).isLessThan(50_000);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getDocumentInformation().getTitle()).isEqualTo("企业通讯 Corp Messenger 的续期");
            assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("zh-CN");
            String text = new PDFTextStripper().getText(document);
            assertThat(text).contains("企业通讯 Corp Messenger 的续期", "续期已结束：已续期", "签发方", "private-ca", "续期 7e5cf6c8",
                    "第 1 页，共 " + document.getNumberOfPages() + " 页", "80：chen 的审批决定：通过。");
            assertThat(document.getNumberOfPages()).isGreaterThan(2);
            COSDictionary fonts = document.getPage(0).getResources().getCOSObject().getCOSDictionary(COSName.FONT);
            assertThat(fonts.getCOSDictionary(COSName.getPDFName("L")).getNameAsString(COSName.BASE_FONT)).isEqualTo("Helvetica");
            assertThat(fonts.getCOSDictionary(COSName.getPDFName("C")).getNameAsString(COSName.ENCODING)).isEqualTo("UniGB-UTF16-H");
        }
    }

    @Test
    void what_no_font_has_is_given_by_its_number_and_explained() throws IOException {
        assertThat(text("zh-CN", "镕 龘 é “好” \ud83d\ude00 \u0151 \u0000.")).contains("镕 龘 é “好” 〔U+1F600〕 ő  .",
                "本 PDF 无法显示的字符", "story.html", "U+1F600 GRINNING FACE");
        assertThat(text("en", "김철 (kim), \u202Enek")).contains("〔U+AE40 U+CCA0〕 (kim), 〔U+202E〕nek",
                "Characters that this PDF cannot show", "U+202E RIGHT-TO-LEFT OVERRIDE");
        assertThat(text("en", "Kim")).doesNotContain("cannot show");
        assertThat(text("en", "It’s “镕”… €5 — Ω")).contains("It’s “镕”… €5 — Ω");
        assertThat(StoryFont.width('W', 10)).isEqualTo(9.44f);
        assertThat(StoryFont.width('镕', 10)).isEqualTo(10);
    }

    @Test
    void names_of_europe_are_spelt_right_and_their_letters_come_with_the_file() throws IOException {
        String names = "Łukasz Wiśniewski, Győző Ő, Dvořák, Şule Yıldız, Nguyễn Thị Hạnh, Δημήτρης, Дмитрий Щукин, Ljiljana Đurić";
        byte[] pdf = StoryPdf.of(new Story("en", names, "Zoe\u0301", List.of(), "-"));
        Files.write(Path.of("target", "story-names.pdf"), pdf);

        assertThat(pdf.length).isLessThan(60_000);
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(new PDFTextStripper().getText(document).replace("\n", " ")).contains(names, "Zoé");
            COSDictionary font = document.getPage(0).getResources().getCOSObject().getCOSDictionary(COSName.FONT)
                    .getCOSDictionary(COSName.getPDFName("E"));
            assertThat(font.getNameAsString(COSName.BASE_FONT)).endsWith("+LiberationSans");
            assertThat(document.getPage(0).getResources().getFont(COSName.getPDFName("E")).isEmbedded()).isTrue();
        }
        assertThat(StoryFont.width('Ł', 10)).isEqualTo(5.56f, within(0.01f));
    }

    private static String text(String language, String shown) throws IOException {
        byte[] pdf = StoryPdf.of(new Story(language, shown, "-", List.of(), "-"));
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document);
        }
    }

    @Test
    void nothing_is_written_over_the_edge() throws IOException {
        byte[] pdf = StoryPdf.of(new Story("en", "Renewal of " + "W".repeat(300), "It ended", List.of(new Story.Section("About",
                List.of(new Story.Line("x".repeat(90), "m".repeat(400) + " " + "word ".repeat(60))))), "Renewal"));
        try (PDDocument document = Loader.loadPDF(pdf)) {
            float right = document.getPage(0).getMediaBox().getWidth() - 50;
            new PDFTextStripper() {
                @Override
                protected void processTextPosition(org.apache.pdfbox.text.TextPosition position) {
                    assertThat(position.getXDirAdj() + position.getWidthDirAdj()).isLessThan(right);
                    super.processTextPosition(position);
                }
            }.getText(document);
        }
    }
}
