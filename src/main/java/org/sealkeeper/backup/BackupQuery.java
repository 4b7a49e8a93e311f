package org.sealkeeper.backup;

import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.inventory.SignatureId;

/**
 * Which backups are looked for; the newest come first.
 *
 * @param unprovenSince only those without a proof since then that somebody has to look after
 * @param page 0 for the first
 */
public record BackupQuery(Optional<SignatureId> signature, Optional<Backup.State> state,
        Optional<Instant> unprovenSince, int page, int size) {

    public static BackupQuery of(Optional<SignatureId> signature, int page, int size) {
        return new BackupQuery(signature, Optional.empty(), Optional.empty(), page, size);
    }
}
