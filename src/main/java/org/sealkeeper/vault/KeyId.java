package org.sealkeeper.vault;

import java.util.Objects;
import java.util.UUID;

/** Identifies a key. */
public record KeyId(UUID value) {

    public KeyId {
        Objects.requireNonNull(value);
    }

    public static KeyId random() {
        return new KeyId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static KeyId of(String text) {
        return new KeyId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
