package org.sealkeeper.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.fontbox.afm.FontMetrics;
import org.apache.fontbox.cmap.CMap;
import org.apache.fontbox.cmap.CMapParser;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.font.encoding.WinAnsiEncoding;

/**
 * The two fonts of a story's PDF, neither of them embedded: Helvetica, which every viewer has, and for everything else
 * one of the reader's own that covers the character collection Adobe-GB1 (ISO 32000-1, 9.6.2.2 and 9.7.5.2). All that is
 * taken from Adobe-GB1 is as wide as it is high, so lines can be measured without the font. Quotes and dashes are
 * Helvetica's in Chinese, too: many fonts have them narrow, and a gap would follow.
 */
final class StoryFont {

    private static final String LATIN = "/L";
    private static final String CHINESE = "/C";
    private static final String CMAP = "UniGB-UTF16-H";
    /** For what neither font has, such as an emoji in a name. */
    private static final int UNKNOWN = '\u3013';
    private static final Charset WIN_ANSI = Charset.forName("windows-1252");
    private static final FontMetrics HELVETICA = Standard14Fonts.getAFM("Helvetica");
    private static final CMap GB1 = gb1();

    private StoryFont() {
    }

    private static CMap gb1() {
        try {
            return new CMapParser().parsePredefined(CMAP);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text with a sign in place of each character that could not be shown. */
    static String known(String text) {
        return text.codePoints().map(character -> Character.isISOControl(character) ? ' '
                : isLatin(character) || isGb1(character) ? character : UNKNOWN)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
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
        return isLatin(character) ? latinWidth(character) * size / 1000 : size;
    }

    private static float latinWidth(int character) {
        int code = Character.toString(character).getBytes(WIN_ANSI)[0] & 0xFF;
        return HELVETICA.getCharacterWidth(WinAnsiEncoding.INSTANCE.getName(code));
    }

    /** The operators that show a text, such as {@code /L 9.50 Tf <4F4B> Tj /C 9.50 Tf <901A8FC7> Tj}. */
    static String shown(String text, float size) {
        var operators = new StringBuilder();
        for (int start = 0; start < text.length();) {
            boolean latin = isLatin(text.codePointAt(start));
            int end = start;
            while (end < text.length() && isLatin(text.codePointAt(end)) == latin) {
                end += Character.charCount(text.codePointAt(end));
            }
            byte[] codes = text.substring(start, end).getBytes(latin ? WIN_ANSI : StandardCharsets.UTF_16BE);
            operators.append(String.format(Locale.ROOT, "%s %.2f Tf <%s> Tj ", latin ? LATIN : CHINESE, size,
                    HexFormat.of().formatHex(codes)));
            start = end;
        }
        return operators.toString();
    }

    /** Both fonts under the names that the operators use. */
    static COSDictionary dictionaries() {
        var fonts = new COSDictionary();
        fonts.setItem(LATIN.substring(1), helvetica());
        fonts.setItem(CHINESE.substring(1), heiti());
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
