package org.sealkeeper.inventory;

import java.util.Arrays;

/** A file somebody handed in. Its name is for messages only and made fit for them. */
public record UploadedFile(String name, byte[] content) {

    private static final int LONGEST_NAME = 120;

    public UploadedFile {
        String plain = name == null || name.isBlank() ? "upload" : name.replaceAll("\\p{Cntrl}", "").strip();
        String last = plain.substring(Math.max(plain.lastIndexOf('/'), plain.lastIndexOf('\\')) + 1);
        name = last.length() > LONGEST_NAME ? last.substring(0, LONGEST_NAME) : last;
    }

    /** Overwrites the content, which may hold a private key. */
    void forget() {
        Arrays.fill(content, (byte) 0);
    }

    @Override
    public String toString() {
        return name + " (" + content.length + " bytes)";
    }
}
