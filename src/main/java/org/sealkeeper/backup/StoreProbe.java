package org.sealkeeper.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One time that a store was tried out.
 *
 * @param actor who asked for it
 * @param fault why nothing could be found out, as the store said; empty when it answered
 */
public record StoreProbe(String store, Instant at, String actor, Duration duration, Optional<String> fault,
        Capabilities capabilities) {
}
