package org.sealkeeper.inventory;

import java.util.Objects;
import java.util.UUID;

/** Identifies a binding. */
public record BindingId(UUID value) {

    public BindingId {
        Objects.requireNonNull(value);
    }

    public static BindingId random() {
        return new BindingId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static BindingId of(String text) {
        return new BindingId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
