package org.sealkeeper.restore;

import java.util.Objects;
import java.util.UUID;

/** Identifies a restore. */
public record RestoreId(UUID value) {

    public RestoreId {
        Objects.requireNonNull(value);
    }

    public static RestoreId random() {
        return new RestoreId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static RestoreId of(String text) {
        return new RestoreId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
