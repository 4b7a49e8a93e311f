package org.sealkeeper.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Which events; what is empty matches everything.
 *
 * @param actor the person, or {@code sealkeeper}
 * @param from the earliest time
 * @param to the time before which they were recorded
 */
public record EventQuery(Optional<UUID> signature, Optional<UUID> renewal, Optional<String> kind, Optional<String> actor,
        Optional<Instant> from, Optional<Instant> to) {

    public static final EventQuery EVERYTHING = new EventQuery(Optional.empty(), Optional.empty(), Optional.empty(),
            Optional.empty(), Optional.empty(), Optional.empty());

    public static EventQuery ofRenewal(UUID renewal) {
        return new EventQuery(Optional.empty(), Optional.of(renewal), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /** Within a time the order is the time's: the index of it then knows where to begin. */
    boolean isWithinTime() {
        return from.isPresent() || to.isPresent();
    }

    public boolean isEverything() {
        return equals(EVERYTHING);
    }
}
