package org.sealkeeper.inventory;

import java.util.Objects;
import java.util.UUID;

/** Identifies a signature. */
public record SignatureId(UUID value) {

    public SignatureId {
        Objects.requireNonNull(value);
    }

    public static SignatureId random() {
        return new SignatureId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static SignatureId of(String text) {
        return new SignatureId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
