package org.sealkeeper.inventory;

import java.util.Objects;
import java.util.UUID;

/** Identifies a version. */
public record VersionId(UUID value) {

    public VersionId {
        Objects.requireNonNull(value);
    }

    public static VersionId random() {
        return new VersionId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static VersionId of(String text) {
        return new VersionId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
