package org.sealkeeper.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.fontbox.afm.FontMetrics;
import org.apache.fontbox.cmap.CMap;
import org.apache.fontbox.cmap.CMapParser;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.font.encoding.WinAnsiEncoding;

/**
 * The fonts of a story's PDF. Two are not embedded: Helvetica, which every viewer has, and for Chinese one of the reader's
 * own that covers the character collection Adobe-GB1 (ISO 32000-1, 9.6.2.2 and 9.7.5.2). All that is taken from Adobe-GB1
 * is as wide as it is high, so lines can be measured without the font. Quotes and dashes are Helvetica's in Chinese, too:
 * many fonts have them narrow, and a gap would follow. Other Latin, Greek and Cyrillic letters, such as those of Łukasz or
 * Дмитрий, are Liberation Sans's, which PDFBox brings; those that occur are embedded.
 */
final class StoryFont {

    private static final String LATIN = "/L";
    private static final String LETTERS = "/E";
    private static final String CHINESE = "/C";
    private static final String CMAP = "UniGB-UTF16-H";
    private static final String LIBERATION = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";
    private static final Charset WIN_ANSI = Charset.forName("windows-1252");
    private static final FontMetrics HELVETICA = Standard14Fonts.getAFM("Helvetica");
    private static final CMap GB1 = gb1();
    private static final Map<Integer, Glyph> LIBERATIONS = liberations();

    /** A glyph's number and its advance, in thousandths of the font's size. */
    private record Glyph(int number, float width) {
    }

    private StoryFont() {
    }

    /** From left to right, and each letter for itself: no other script is shown rightly so. */
    private static Map<Integer, Glyph> liberations() {
        try (var file = StoryFont.class.getResourceAsStream(LIBERATION);
                TrueTypeFont font = new TTFParser().parse(new RandomAccessReadBuffer(file))) {
            Map<Integer, Glyph> glyphs = new HashMap<>();
            for (int character = 0x100; character < 0x2000; character++) {
                int number = font.getUnicodeCmapLookup().getGlyphId(character);
                if (number != 0 && isSimple(character) && !isLatin(character)) {
                    glyphs.put(character, new Glyph(number, font.getAdvanceWidth(number) * 1000f / font.getUnitsPerEm()));
                }
            }
            return Map.copyOf(glyphs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSimple(int character) {
        return switch (Character.UnicodeScript.of(character)) {
            case LATIN, GREEK, CYRILLIC -> Character.isLetter(character);
            case INHERITED -> Character.getType(character) == Character.NON_SPACING_MARK;
            default -> false;
        };
    }

    private static CMap gb1() {
        try {
            return new CMapParser().parsePredefined(CMAP);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The text with its Unicode numbers in place of what no font has, such as {@code Kim 〔U+AE40〕}: what was written must
     * not be read as something else.
     */
    static String known(String text) {
        var known = new StringBuilder();
        boolean numbers = false;
        for (int character : composed(text)) {
            boolean unknown = isUnknown(character);
            known.append(unknown ? numbers ? " " : "\u3014" : numbers ? "\u3015" : "");
            if (unknown) {
                known.append(number(character));
            } else {
                known.appendCodePoint(Character.isISOControl(character) ? ' ' : character);
            }
            numbers = unknown;
        }
        return known.append(numbers ? "\u3015" : "").toString();
    }

    /** What no font has, such as {@code U+AE40 HANGUL SYLLABLES AE40}. */
    static Set<String> unknown(String text) {
        Set<String> unknown = new TreeSet<>();
        for (int character : composed(text)) {
            if (isUnknown(character)) {
                String name = Character.getName(character);
                unknown.add(number(character) + (name == null ? "" : " " + name));
            }
        }
        return unknown;
    }

    /** With letter and accent as one character, where there is one. */
    private static int[] composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().toArray();
    }

    private static String number(int character) {
        return String.format(Locale.ROOT, "U+%04X", character);
    }

    private static boolean isUnknown(int character) {
        return !Character.isISOControl(character) && !isLatin(character) && !isLiberations(character) && !isGb1(character);
    }

    /** Whether it has to be embedded. */
    static boolean isLiberations(int character) {
        return LIBERATIONS.containsKey(character);
    }

    private static boolean isLatin(int character) {
        return Character.isBmpCodePoint(character) && WIN_ANSI.newEncoder().canEncode((char) character);
    }

    private static boolean isGb1(int character) {
        return Character.getType(character) != Character.PRIVATE_USE
                && GB1.toCID(Character.toString(character).getBytes(StandardCharsets.UTF_16BE)) != 0;
    }

    static float width(String text, float size) {
        return (float) text.codePoints().mapToDouble(character -> width(character, size)).sum();
    }

    static float width(int character, float size) {
        return isLatin(character) ? latinWidth(character) * size / 1000
                : isLiberations(character) ? LIBERATIONS.get(character).width() * size / 1000 : size;
    }

    private static float latinWidth(int character) {
        int code = Character.toString(character).getBytes(WIN_ANSI)[0] & 0xFF;
        return HELVETICA.getCharacterWidth(WinAnsiEncoding.INSTANCE.getName(code));
    }

    /** The operators that show a text, such as {@code /L 9.50 Tf <4F4B> Tj /C 9.50 Tf <901A8FC7> Tj}. */
    static String shown(String text, float size) {
        var operators = new StringBuilder();
        for (int start = 0; start < text.length();) {
            String font = font(text.codePointAt(start));
            int end = start;
            while (end < text.length() && font(text.codePointAt(end)).equals(font)) {
                end += Character.charCount(text.codePointAt(end));
            }
            operators.append(String.format(Locale.ROOT, "%s %.2f Tf <%s> Tj ", font, size,
                    codes(font, text.substring(start, end))));
            start = end;
        }
        return operators.toString();
    }

    private static String font(int character) {
        return isLatin(character) ? LATIN : isLiberations(character) ? LETTERS : CHINESE;
    }

    private static String codes(String font, String text) {
        return switch (font) {
            case LATIN -> HexFormat.of().formatHex(text.getBytes(WIN_ANSI));
            case LETTERS -> text.codePoints().mapToObj(character ->
                    String.format(Locale.ROOT, "%04x", LIBERATIONS.get(character).number())).collect(Collectors.joining());
            default -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_16BE));
        };
    }

    /**
     * The fonts under the names that the operators use.
     *
     * @param embedded which letters are shown that neither of the reader's fonts has
     */
    static COSDictionary dictionaries(PDDocument document, Set<Integer> embedded) throws IOException {
        var fonts = new COSDictionary();
        fonts.setItem(LATIN.substring(1), helvetica());
        fonts.setItem(CHINESE.substring(1), heiti());
        if (!embedded.isEmpty()) {
            try (var file = StoryFont.class.getResourceAsStream(LIBERATION)) {
                PDType0Font font = PDType0Font.load(document, file, true);
                embedded.forEach(font::addToSubset);
                font.subset();
                fonts.setItem(LETTERS.substring(1), font.getCOSObject());
            }
        }
        return fonts;
    }

    private static COSDictionary helvetica() {
        COSDictionary font = font(COSName.TYPE1, "Helvetica");
        font.setItem(COSName.ENCODING, COSName.WIN_ANSI_ENCODING);
        return font;
    }

    private static COSDictionary heiti() {
        var collection = new COSDictionary();
        collection.setString(COSName.REGISTRY, "Adobe");
        collection.setString(COSName.ORDERING, "GB1");
        collection.setInt(COSName.SUPPLEMENT, 5);

        var descriptor = new COSDictionary();
        descriptor.setItem(COSName.TYPE, COSName.FONT_DESC);
        descriptor.setName(COSName.FONT_NAME, "STHeiti-Regular");
        descriptor.setInt(COSName.FLAGS, 4);
        descriptor.setItem(COSName.FONT_BBOX, new PDRectangle(-25, -254, 1025, 1134));
        descriptor.setInt(COSName.ITALIC_ANGLE, 0);
        descriptor.setInt(COSName.ASCENT, 880);
        descriptor.setInt(COSName.DESCENT, -120);
        descriptor.setInt(COSName.CAP_HEIGHT, 880);
        descriptor.setInt(COSName.STEM_V, 80);

        COSDictionary glyphs = font(COSName.CID_FONT_TYPE0, "STHeiti-Regular");
        glyphs.setItem(COSName.CIDSYSTEMINFO, collection);
        glyphs.setItem(COSName.FONT_DESC, descriptor);
        glyphs.setInt(COSName.DW, 1000);

        COSDictionary font = font(COSName.TYPE0, "STHeiti-Regular-" + CMAP);
        font.setName(COSName.ENCODING, CMAP);
        var descendants = new COSArray();
        descendants.add(glyphs);
        font.setItem(COSName.DESCENDANT_FONTS, descendants);
        return font;
    }

    private static COSDictionary font(COSName kind, String name) {
        var font = new COSDictionary();
        font.setItem(COSName.TYPE, COSName.FONT);
        font.setItem(COSName.SUBTYPE, kind);
        font.setName(COSName.BASE_FONT, name);
        return font;
    }
}
