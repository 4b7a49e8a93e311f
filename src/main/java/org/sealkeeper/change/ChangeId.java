package org.sealkeeper.change;

import java.util.Objects;
import java.util.UUID;

/** Identifies a guarded change. */
public record ChangeId(UUID value) {

    public ChangeId {
        Objects.requireNonNull(value);
    }

    public static ChangeId random() {
        return new ChangeId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static ChangeId of(String text) {
        return new ChangeId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
