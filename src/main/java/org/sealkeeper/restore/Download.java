package org.sealkeeper.restore;

import java.time.Instant;
import java.util.Optional;

/**
 * A restored key that waits to be taken, or waited.
 *
 * @param releasedAt when its passphrase, or the token that takes it, was handed to whoever asked
 */
public record Download(RestoreId restore, Instant preparedAt, Instant expiresAt, Optional<Instant> releasedAt,
        Optional<Instant> downloadedAt, Optional<Instant> removedAt) {

    /** Whether there is still something to take. */
    public boolean isThere() {
        return downloadedAt.isEmpty() && removedAt.isEmpty();
    }

    /**
     * What takes a download, given out once. It is stored nowhere.
     *
     * @param passphrase of the PKCS#12 file; empty when the file is sealed to a certificate
     */
    public record Release(String token, Optional<String> passphrase) {

        /** Never what is in it. */
        @Override
        public String toString() {
            return "Release";
        }
    }

    /**
     * The file.
     *
     * @param name such as {@code corp-messenger-version-3.p12}
     */
    public record Taken(String name, String mediaType, byte[] content) {

        /** Never what is in it. */
        @Override
        public String toString() {
            return "Taken[" + name + "]";
        }
    }
}
