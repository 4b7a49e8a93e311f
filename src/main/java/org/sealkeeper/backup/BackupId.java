package org.sealkeeper.backup;

import java.util.Objects;
import java.util.UUID;

/** Identifies a backup. */
public record BackupId(UUID value) {

    public BackupId {
        Objects.requireNonNull(value);
    }

    public static BackupId random() {
        return new BackupId(UUID.randomUUID());
    }

    /** @throws IllegalArgumentException when the text is not a UUID */
    public static BackupId of(String text) {
        return new BackupId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
