package org.sealkeeper.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * A sealed set on one store.
 *
 * @param required whether the backup counts only with this copy
 * @param bytes its size there; 0 while it is being written
 * @param provenAt last drill of this copy that succeeded
 * @param protectedUntil until when the store lets nobody delete it; empty where it does not protect, or nobody knows
 * @param partsWritten how far it is, while a set of several parts is written or copied
 * @param partsTotal of how many; known when it is copied
 * @param fault why it is not there yet, as the store says; empty when nothing went wrong
 */
public record BackupCopy(String store, boolean required, State state, Optional<Instant> writtenAt,
        Optional<Instant> provenAt, long bytes, Optional<Instant> protectedUntil, Optional<Integer> partsWritten, Optional<Integer> partsTotal,
        Optional<String> fault) {

    public enum State {
        /** Not written there yet. */
        WAITING,
        /** Whole, with its manifest. */
        WRITTEN,
        /** A drill has read this copy back and used its key. */
        PROVEN,
        /** The last drill found this copy damaged or wrong. */
        FAILED,
        /** It was there, and is no longer kept. */
        REMOVED;

        /** Whether there is something to read. */
        public boolean isThere() {
            return this != WAITING && this != REMOVED;
        }

        public boolean isDamaged() {
            return this == FAILED;
        }
    }
}
