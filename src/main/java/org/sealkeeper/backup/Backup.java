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
 * @param store id of the store, such as {@code local}
 * @param prefix folder of the set within the store
 * @param keyIncluded whether the private key is in the set; empty while it is being written
 * @param manifestSha256 lower-case hex; empty while it is being written
 * @param bytes size on the store; 0 while it is being written
 * @param provenAt last drill that succeeded
 */
public record Backup(BackupId id, SignatureId signature, Optional<VersionId> version, Optional<UUID> renewal,
        String reason, String store, String prefix, State state, Optional<Boolean> keyIncluded,
        Optional<String> manifestSha256, Optional<String> previousManifestSha256, long bytes, Instant begunAt,
        Optional<Instant> writtenAt, Optional<Instant> provenAt, List<Recipient> recipients) {

    public enum State {
        /** Not a backup yet. */
        WRITING,
        /** Its manifest lies on the store. */
        WRITTEN,
        /** A drill has read it back and used its key. */
        PROVEN,
        /** The last drill found it damaged or wrong. */
        FAILED
    }
}
