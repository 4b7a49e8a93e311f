package org.sealkeeper.verification;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What one run of all checks came to.
 *
 * @param renewal empty when it belongs to a comparison with what is recorded
 * @param fingerprint of the version that was verified: SHA-256, lower-case hex
 * @param verified empty while checks are still running; true when none has failed
 */
public record Report(UUID id, Optional<UUID> renewal, UUID signature, UUID version, int versionNumber, String fingerprint,
        Instant begunAt, Optional<Instant> completedAt, Optional<Boolean> verified, List<Entry> entries) {

    /** One check's result, in the order in which they were made. */
    public record Entry(Result result, Instant at) {
    }
}
