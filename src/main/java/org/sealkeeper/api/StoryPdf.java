package org.sealkeeper.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.interactive.viewerpreferences.PDViewerPreferences;
import org.sealkeeper.text.Texts;

/**
 * A story as a PDF, whose text, Chinese too, can be searched and copied. The pages' operators are written out here:
 * PDFBox shows text with fonts that it has looked for on this machine, and these are the reader's (see {@link StoryFont}).
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

    private final Locale locale;
    /** What is drawn on each page. */
    private final List<StringBuilder> pages = new ArrayList<>();
    private final Set<Integer> embedded = new TreeSet<>();
    private StringBuilder page;
    private float y;

    private StoryPdf(Locale locale) {
        this.locale = locale;
    }

    static byte[] of(Story story) {
        var pdf = new StoryPdf(Locale.forLanguageTag(story.language()));
        pdf.write(pdf.withNumbersExplained(story));
        try (var document = new PDDocument()) {
            pdf.addTo(document);
            document.getDocumentInformation().setTitle(story.title());
            document.getDocumentInformation().setProducer("Sealkeeper");
            document.getDocumentCatalog().setLanguage(story.language());
            var shown = new PDViewerPreferences(new COSDictionary());
            shown.setDisplayDocTitle(true);
            document.getDocumentCatalog().setViewerPreferences(shown);
            var bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addTo(PDDocument document) throws IOException {
        var resources = new PDResources();
        resources.getCOSObject().setItem(COSName.FONT, StoryFont.dictionaries(document, embedded));
        for (StringBuilder drawn : pages) {
            var sheet = new PDPage(SHEET);
            var stream = new PDStream(document);
            try (OutputStream content = stream.createOutputStream(COSName.FLATE_DECODE)) {
                content.write(drawn.toString().getBytes(StandardCharsets.US_ASCII));
            }
            sheet.setContents(stream);
            sheet.setResources(resources);
            document.addPage(sheet);
        }
    }

    /** Says at the end what the numbers are that stand in place of letters, where there are any. */
    private Story withNumbersExplained(Story story) {
        Set<String> unknown = StoryFont.unknown(Stream.concat(Stream.of(story.title(), story.summary(), story.footer()),
                story.sections().stream().flatMap(section -> section.lines().stream())
                        .flatMap(line -> Stream.of(line.lead(), line.text()))).collect(Collectors.joining()));
        if (unknown.isEmpty()) {
            return story;
        }
        List<Story.Section> sections = new ArrayList<>(story.sections());
        sections.add(new Story.Section(Texts.in(locale, "story.heading.letters"), List.of(
                new Story.Line("\u3014U+\u2026\u3015", Texts.in(locale, "story.letters")),
                new Story.Line(Texts.in(locale, "story.letters.lead"), String.join("\n", unknown)))));
        return new Story(story.language(), story.title(), story.summary(), sections, story.footer());
    }

    private void write(Story story) {
        turn();
        paragraph(story.title(), TITLE, MARGIN, RIGHT);
        paragraph(story.summary(), HEADING, MARGIN, RIGHT);
        for (Story.Section section : story.sections()) {
            heading(section.heading());
            for (Story.Line line : section.lines()) {
                line(line);
            }
        }
        number(story);
    }

    private void heading(String text) {
        // never alone at the foot of a page
        if (y < MARGIN + 5 * HEADING) {
            turn();
        }
        y -= HEADING;
        paragraph(text, HEADING, MARGIN, RIGHT);
        page.append(String.format(Locale.ROOT, "0.5 w 0.6 G %.2f %.2f m %.2f %.2f l S%n", MARGIN, y + 2, RIGHT, y + 2));
    }

    private void line(Story.Line line) {
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

    private void paragraph(String text, float size, float left, float right) {
        for (String line : lines(text, size, right - left)) {
            feed(size);
            show(line, size, left, 0);
        }
        y -= size / 2;
    }

    private void feed(float size) {
        if (y - size * SPACING < MARGIN + 2 * SMALL) {
            turn();
        }
        y -= size * SPACING;
    }

    private void turn() {
        page = new StringBuilder();
        pages.add(page);
        y = SHEET.getHeight() - MARGIN;
    }

    private void show(String text, float size, float x, float grey) {
        show(page, text, size, x, y, grey);
    }

    private void show(StringBuilder on, String text, float size, float x, float at, float grey) {
        text.codePoints().filter(StoryFont::isLiberations).forEach(embedded::add);
        on.append(String.format(Locale.ROOT, "BT %.2f g %.2f %.2f Td %sET%n", grey, x, at, StoryFont.shown(text, size)));
    }

    private void number(Story story) {
        String left = StoryFont.known(story.footer());
        for (int index = 0; index < pages.size(); index++) {
            String right = StoryFont.known(Texts.in(locale, "story.page", index + 1, pages.size()));
            show(pages.get(index), left, SMALL, MARGIN, MARGIN - 2 * SMALL, 0.35f);
            show(pages.get(index), right, SMALL, RIGHT - StoryFont.width(right, SMALL), MARGIN - 2 * SMALL, 0.35f);
        }
    }

    /** Broken between words, between Chinese characters, and anywhere where a word is longer than a line. */
    private List<String> lines(String written, float size, float room) {
        List<String> lines = new ArrayList<>();
        for (String given : written.split("\\R", -1)) {
            String text = StoryFont.known(given);
            var line = new StringBuilder();
            int lastBreak = -1;
            float used = 0;
            for (int offset = 0; offset < text.length();) {
                int character = text.codePointAt(offset);
                float wide = StoryFont.width(character, size);
                if (used + wide > room && line.length() > 0) {
                    int cut = lastBreak > 0 ? lastBreak : line.length();
                    lines.add(line.substring(0, cut).stripTrailing());
                    line.delete(0, cut);
                    used = StoryFont.width(line.toString(), size);
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
}
