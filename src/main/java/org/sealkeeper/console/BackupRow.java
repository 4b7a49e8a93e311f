package org.sealkeeper.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.backup.Backup;

/**
 * A backup as lists and pages show it.
 *
 * @param proof when it was last proven
 * @param unproven whether it has been without a proof for so long that somebody has to look into it
 * @param isWritten whether there is something to drill
 */
record BackupRow(Backup backup, String signatureName, Optional<Instant> proof, boolean unproven, boolean isWritten) {

    static BackupRow of(Backup backup, String signatureName, Duration unprovenAfter, Instant now) {
        return new BackupRow(backup, signatureName, backup.provenAt(),
                backup.isUnprovenFor(unprovenAfter, now),
                backup.state() != Backup.State.WRITING && backup.state() != Backup.State.COPYING);
    }
}
