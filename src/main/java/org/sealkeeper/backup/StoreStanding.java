package org.sealkeeper.backup;

import java.util.Optional;
import org.sealkeeper.text.Refusal;

/**
 * A store as people look at it.
 *
 * @param probe the last time that it was tried out, whether it answered or not
 * @param known the last time that it answered
 * @param shortcoming why nothing may be written to it as it is configured
 * @param copies backups that it has
 * @param waiting backups that it shall have and has not yet
 * @param underway of these, the one that is being copied, or was tried last
 * @param failed copies that the last drill found damaged
 */
public record StoreStanding(String id, String place, StoreRule rule, Optional<StoreProbe> probe,
        Optional<StoreProbe> known, Optional<Refusal> shortcoming, long copies, long waiting,
        Optional<BackupCopy> underway, long failed) {
}
