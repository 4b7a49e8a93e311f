package org.sealkeeper.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * Whoever holds a recovery key outside the server.
 *
 * @param fingerprint of the certificate that backups are sealed to, SHA-256 in lower-case hex
 * @param user whose task it is to prove that the key still opens; empty when nobody was named
 * @param provenAt when the key last opened a canary
 * @param open the canary that waits to be opened
 */
public record RecoveryHolder(String fingerprint, String subject, Optional<String> user, Optional<Instant> provenAt,
        Optional<OpenCanary> open) {

    /** @param overdue whether it should have been opened by now */
    public record OpenCanary(Instant begunAt, Instant dueAt, boolean overdue) {
    }
}
