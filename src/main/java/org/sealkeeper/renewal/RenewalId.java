package org.sealkeeper.renewal;

import java.util.Objects;
import java.util.UUID;

/** Identifies a renewal. */
public record RenewalId(UUID value) {

    public RenewalId {
        Objects.requireNonNull(value);
    }

    public static RenewalId random() {
        return new RenewalId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static RenewalId of(String text) {
        return new RenewalId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
