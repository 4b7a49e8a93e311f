package org.sealkeeper.lapse;

import java.util.UUID;

/** Identifies a lapse. */
public record LapseId(UUID value) {

    static LapseId random() {
        return new LapseId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is no UUID */
    public static LapseId of(String text) {
        return new LapseId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
