package org.sealkeeper.renewal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells a file's media type by its content; a name proves nothing. */
enum DocumentContent {

    PDF("application/pdf"), PNG("image/png"), JPEG("image/jpeg"), TEXT("text/plain"),
    /** Word, Excel and PowerPoint files since 2007: ZIP containers that begin with their content types or relations. */
    OFFICE("application/vnd.openxmlformats-officedocument"),
    /** Signed documents: CMS and XAdES/ASiC containers are handed in as they are. */
    CMS("application/pkcs7-mime");

    /** As the refusal names them. */
    static final String ALLOWED = "PDF, PNG, JPEG, TXT, DOCX, XLSX, PPTX, P7M";

    private final String mediaType;

    DocumentContent(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
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
            String text = StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(content)).toString();
            return text.chars().noneMatch(c -> c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f')
                    && !text.stripLeading().startsWith("<");
        } catch (java.nio.charset.CharacterCodingException notUtf8) {
            return false;
        }
    }
}
