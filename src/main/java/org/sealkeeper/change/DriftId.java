package org.sealkeeper.change;

import java.util.Objects;
import java.util.UUID;

/** Identifies a comparison of a platform with what is recorded. */
public record DriftId(UUID value) {

    public DriftId {
        Objects.requireNonNull(value);
    }

    public static DriftId random() {
        return new DriftId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static DriftId of(String text) {
        return new DriftId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
