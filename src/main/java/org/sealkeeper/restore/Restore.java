package org.sealkeeper.restore;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;

/**
 * Somebody wants back what a backup holds.
 *
 * @param recipient whom a download is sealed to; empty: it comes under a passphrase that is shown once
 * @param approverGroup such as {@code security-officers}
 * @param openedWith empty until the backup was looked at
 * @param damage what was found wrong with the backup, as a sentence
 * @param olderBackup what to restore instead of a damaged one
 */
public record Restore(RestoreId id, BackupId backup, SignatureId signature, VersionId version, Target target,
        Optional<X509Certificate> recipient, String reason, String requestedBy, Instant requestedAt,
        Optional<String> processInstanceId, Optional<String> processDefinitionId, String approverGroup,
        Optional<OpenedWith> openedWith, Optional<String> damage, Optional<BackupId> olderBackup,
        Optional<Outcome> outcome, Optional<Instant> endedAt) {

    /** Where it goes. */
    public enum Target {
        /** The version has its key again. */
        VAULT,
        /** The version has its key again and is in use at its platform. */
        PLATFORM,
        /** One person takes it as a file, once. */
        DOWNLOAD
    }

    /** What opens the set. */
    public enum OpenedWith {
        DRILL_KEY,
        /** A recovery key whose shares several people have. */
        QUORUM
    }

    /** How it ended. */
    public enum Outcome {
        /** It is back where it was wanted. */
        BACKUP_RESTORED,
        RESTORE_REJECTED,
        /** No store has a whole copy of the set, or the set does not open here. */
        BACKUP_DAMAGED,
        /** The platform did not take it, or it failed its checks there; what was in use before was put back. */
        VERSION_NOT_IN_USE,
        /** Nobody took the download in time. */
        DOWNLOAD_EXPIRED,
        /** An administrator ended the process. */
        CANCELLED
    }

    public boolean hasEnded() {
        return endedAt.isPresent();
    }
}
