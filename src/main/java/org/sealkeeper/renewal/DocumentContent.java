package org.sealkeeper.renewal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipInputStream;

/** Tells a file's media type by its content; a name proves nothing. */
enum DocumentContent {

    PDF("application/pdf", ".pdf"), PNG("image/png", ".png"), JPEG("image/jpeg", ".jpg", ".jpeg"),
    TEXT("text/plain", ".txt", ".csv", ".md", ".log"),
    /** Word, Excel and PowerPoint files since 2007: ZIP containers that begin with their content types or relations. */
    OFFICE("application/vnd.openxmlformats-officedocument", ".docx", ".xlsx", ".pptx"),
    /** Signed documents: CMS and XAdES/ASiC containers are handed in as they are. */
    CMS("application/pkcs7-mime", ".p7m", ".p7s", ".p7b", ".p7c");

    /** As the refusal names them. */
    static final String ALLOWED = "PDF, PNG, JPEG, TXT, DOCX, XLSX, PPTX, P7M";

    /** Unpacked, a document is no larger than this, and has no more parts: whoever opens it must not run out of memory. */
    private static final long LARGEST_UNPACKED = 200L * 1024 * 1024;
    private static final int MOST_PARTS = 5_000;

    private final String mediaType;
    private final List<String> endings;

    DocumentContent(String mediaType, String... endings) {
        this.mediaType = mediaType;
        this.endings = List.of(endings);
    }

    String mediaType() {
        return mediaType;
    }

    /** The name with an ending of this type: who opens a download goes by it, whatever is inside. */
    String named(String name) {
        return endings.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith) ? name : name + endings.get(0);
    }

    /** Whether a container takes so much more room when it is unpacked that it looks like an attack. */
    boolean isBomb(byte[] content) {
        if (this != OFFICE) {
            return false;
        }
        byte[] buffer = new byte[64 * 1024];
        long unpacked = 0;
        int parts = 0;
        try (var zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            while (zip.getNextEntry() != null) {
                parts++;
                for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                    unpacked += read;
                    if (unpacked > LARGEST_UNPACKED) {
                        return true;
                    }
                }
                if (parts > MOST_PARTS) {
                    return true;
                }
            }
            return false;
        } catch (IOException | IllegalArgumentException damaged) {
            // a damaged one is the reader's business, as a damaged PDF is
            return false;
        }
    }

    static Optional<DocumentContent> of(byte[] content) {
        if (startsWith(content, "%PDF-")) {
            return Optional.of(PDF);
        }
        if (startsWith(content, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (startsWith(content, "\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (startsWith(content, "PK\u0003\u0004")) {
            return isOffice(content) ? Optional.of(OFFICE) : Optional.empty();
        }
        if (isSignedData(content)) {
            return Optional.of(CMS);
        }
        return isText(content) ? Optional.of(TEXT) : Optional.empty();
    }

    private static boolean startsWith(byte[] content, String magic) {
        byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (content.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (content[i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOffice(byte[] content) {
        String head = new String(content, 0, Math.min(content.length, 4096), StandardCharsets.ISO_8859_1);
        return head.contains("[Content_Types].xml") || head.contains("_rels/.rels");
    }

    /** A DER or BER SEQUENCE that begins with the object identifier of signed data, 1.2.840.113549.1.7.2. */
    private static boolean isSignedData(byte[] content) {
        String head = new String(content, 0, Math.min(content.length, 32), StandardCharsets.ISO_8859_1);
        return content.length > 0 && content[0] == 0x30
                && head.contains("\u0006\t*\u0086H\u0086\u00f7\r\u0001\u0007\u0002");
    }

    private static boolean isText(byte[] content) {
        if (content.length == 0) {
            return false;
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return text.chars().noneMatch(c -> c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f')
                    && !text.stripLeading().startsWith("<");
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }
}
