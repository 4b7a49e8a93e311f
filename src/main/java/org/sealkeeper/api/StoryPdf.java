package org.sealkeeper.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.interactive.viewerpreferences.PDViewerPreferences;
import org.sealkeeper.text.Texts;

/**
 * A story as a PDF. Of the font only the glyphs that it shows are embedded, so that it looks the same everywhere and
 * its text, Chinese too, can be searched and copied.
 */
final class StoryPdf {

    private static final float MARGIN = 54;
    private static final float LEAD = 132;
    private static final float GAP = 10;
    /** Lines of text that no page's end parts. */
    private static final int KEPT_TOGETHER = 12;
    private static final float SMALL = 8;
    private static final float TEXT = 9.5f;
    private static final float HEADING = 13;
    private static final float TITLE = 20;
    private static final float SPACING = 1.45f;
    private static final PDRectangle SHEET = PDRectangle.A4;
    private static final float RIGHT = SHEET.getWidth() - MARGIN;
    private static final String FONT = "/fonts/noto-sans-sc.woff";
    /** For what the font does not have, such as a rare character in a name. */
    private static final String UNKNOWN = "\u3013";

    private final PDDocument document;
    private final PDFont font;
    private final CmapLookup glyphs;
    private final TrueTypeFont measures;
    private PDPageContentStream page;
    private float y;

    private StoryPdf(PDDocument document, TrueTypeFont measures) throws IOException {
        this.document = document;
        this.measures = measures;
        this.glyphs = measures.getUnicodeCmapLookup();
        this.font = PDType0Font.load(document, measures, true);
    }

    static byte[] of(Story story) {
        try (var document = new PDDocument(); InputStream woff = StoryPdf.class.getResourceAsStream(FONT);
                TrueTypeFont measures = new TTFParser().parse(new RandomAccessReadBuffer(Woff.toTrueType(woff.readAllBytes())))) {
            var pdf = new StoryPdf(document, measures);
            pdf.write(story);
            var bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Story story) throws IOException {
        document.getDocumentInformation().setTitle(story.title());
        document.getDocumentInformation().setProducer("Sealkeeper");
        document.getDocumentCatalog().setLanguage(story.language());
        var shown = new PDViewerPreferences(new org.apache.pdfbox.cos.COSDictionary());
        shown.setDisplayDocTitle(true);
        document.getDocumentCatalog().setViewerPreferences(shown);
        turn();
        paragraph(story.title(), TITLE, MARGIN, RIGHT);
        paragraph(story.summary(), HEADING, MARGIN, RIGHT);
        for (Story.Section section : story.sections()) {
            heading(section.heading());
            for (Story.Line line : section.lines()) {
                line(line);
            }
        }
        page.close();
        number(story);
    }

    private void heading(String text) throws IOException {
        // never alone at the foot of a page
        if (y < MARGIN + 5 * HEADING) {
            turn();
        }
        y -= HEADING;
        paragraph(text, HEADING, MARGIN, RIGHT);
        page.setLineWidth(0.5f);
        page.setStrokingColor(0.6f);
        page.moveTo(MARGIN, y + 2);
        page.lineTo(RIGHT, y + 2);
        page.stroke();
    }

    private void line(Story.Line line) throws IOException {
        List<String> lead = lines(line.lead(), SMALL, LEAD - GAP);
        List<String> text = lines(line.text(), TEXT, RIGHT - MARGIN - LEAD);
        int height = Math.max(lead.size(), text.size());
        if (height < KEPT_TOGETHER && y - height * TEXT * SPACING < MARGIN + 2 * SMALL) {
            turn();
        }
        for (int index = 0; index < height; index++) {
            feed(TEXT);
            if (index < lead.size()) {
                show(lead.get(index), SMALL, MARGIN, 0.35f);
            }
            if (index < text.size()) {
                show(text.get(index), TEXT, MARGIN + LEAD, 0);
            }
        }
        y -= 3;
    }

    private void paragraph(String text, float size, float left, float right) throws IOException {
        for (String line : lines(text, size, right - left)) {
            feed(size);
            show(line, size, left, 0);
        }
        y -= size / 2;
    }

    private void feed(float size) throws IOException {
        if (y - size * SPACING < MARGIN + 2 * SMALL) {
            turn();
        }
        y -= size * SPACING;
    }

    private void turn() throws IOException {
        if (page != null) {
            page.close();
        }
        var sheet = new PDPage(SHEET);
        document.addPage(sheet);
        page = new PDPageContentStream(document, sheet);
        y = SHEET.getHeight() - MARGIN;
    }

    private void show(String text, float size, float x, float grey) throws IOException {
        show(page, text, size, x, y, grey);
    }

    private void show(PDPageContentStream on, String text, float size, float x, float at, float grey) throws IOException {
        on.beginText();
        on.setFont(font, size);
        on.setNonStrokingColor(grey);
        on.newLineAtOffset(x, at);
        on.showText(text);
        on.endText();
    }

    private void number(Story story) throws IOException {
        var locale = java.util.Locale.forLanguageTag(story.language());
        int pages = document.getNumberOfPages();
        for (int index = 0; index < pages; index++) {
            try (var foot = new PDPageContentStream(document, document.getPage(index), AppendMode.APPEND, true)) {
                String left = known(story.footer());
                String right = known(Texts.in(locale, "story.page", index + 1, pages));
                show(foot, left, SMALL, MARGIN, MARGIN - 2 * SMALL, 0.35f);
                show(foot, right, SMALL, RIGHT - width(right, SMALL), MARGIN - 2 * SMALL, 0.35f);
            }
        }
    }

    /** Broken between words, between Chinese characters, and anywhere where a word is longer than a line. */
    private List<String> lines(String written, float size, float room) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String given : written.split("\\R", -1)) {
            String text = known(given);
            var line = new StringBuilder();
            int lastBreak = -1;
            float used = 0;
            for (int offset = 0; offset < text.length();) {
                int character = text.codePointAt(offset);
                float wide = width(character, size);
                if (used + wide > room && line.length() > 0) {
                    int cut = lastBreak > 0 ? lastBreak : line.length();
                    lines.add(line.substring(0, cut).stripTrailing());
                    line.delete(0, cut);
                    used = width(line.toString(), size);
                    lastBreak = -1;
                }
                line.appendCodePoint(character);
                used += wide;
                offset += Character.charCount(character);
                if (character == ' ' || character == '-' || Character.isIdeographic(character) || isChinesePause(character)) {
                    lastBreak = offset < text.length() && isChinesePause(text.codePointAt(offset)) ? lastBreak : line.length();
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** No line begins with one of these. */
    private static boolean isChinesePause(int character) {
        return "，。：；、？）”".indexOf(character) >= 0;
    }

    private String known(String text) throws IOException {
        var known = new StringBuilder();
        for (int character : text.codePoints().toArray()) {
            if (Character.isISOControl(character)) {
                known.append(' ');
            } else if (glyphs.getGlyphId(character) == 0) {
                known.append(glyphs.getGlyphId(UNKNOWN.codePointAt(0)) == 0 ? "?" : UNKNOWN);
            } else {
                known.appendCodePoint(character);
            }
        }
        return known.toString();
    }

    private float width(String text, float size) throws IOException {
        float width = 0;
        for (int character : text.codePoints().toArray()) {
            width += width(character, size);
        }
        return width;
    }

    private float width(int character, float size) throws IOException {
        return measures.getAdvanceWidth(glyphs.getGlyphId(character)) * size / measures.getUnitsPerEm();
    }
}
