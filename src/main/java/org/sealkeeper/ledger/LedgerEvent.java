package org.sealkeeper.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One recorded event. {@code sequence} grows, but not in the order of commits. */
public record LedgerEvent(long sequence, Instant at, String kind, String actor, Optional<UUID> signature,
        Optional<UUID> renewal, Optional<String> activity, Optional<String> outcome, Optional<Duration> duration,
        Map<String, Object> details) {
}
