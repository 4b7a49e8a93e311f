package org.sealkeeper.backup;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;

/**
 * One sealed set and how it stands: the receipt.
 *
 * @param version empty when the signature had no active version
 * @param reason such as {@code before-change}, {@code after-change}, {@code on-demand}
 * @param prefix folder of the set within each store
 * @param keyIncluded whether the private key is in the set; empty while it is being written
 * @param manifestSha256 lower-case hex; empty while it is being written
 * @param bytes size on each store; 0 while it is being written
 * @param provenAt since when every required copy is proven
 * @param copies the stores that have it, or shall have it
 */
public record Backup(BackupId id, SignatureId signature, Optional<VersionId> version, Optional<UUID> renewal,
        String reason, String prefix, State state, Optional<Boolean> keyIncluded,
        Optional<String> manifestSha256, Optional<String> previousManifestSha256, long bytes, Instant begunAt,
        Optional<Instant> writtenAt, Optional<Instant> provenAt, List<Recipient> recipients,
        List<BackupCopy> copies) {

    public enum State {
        /** Not a backup yet. */
        WRITING,
        /** Its manifest lies on one store, and not yet on all that are required. */
        COPYING,
        /** Every required store has it. */
        WRITTEN,
        /** A drill has read it back from every required store and used its key. */
        PROVEN,
        /** The last drill found a required copy damaged or wrong. */
        FAILED
    }
}
