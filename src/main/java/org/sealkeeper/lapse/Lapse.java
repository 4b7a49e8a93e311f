package org.sealkeeper.lapse;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.inventory.SetBy;
import org.sealkeeper.inventory.SignatureId;

/**
 * One time that a signature was not valid.
 *
 * @param expiredAt the effective expiry that has passed
 * @param setBy what set it
 * @param validAgainAt when it was seen that the signature is valid again
 * @param outcome empty while it lasts
 */
public record Lapse(LapseId id, SignatureId signature, Instant expiredAt, SetBy setBy, Instant declaredAt,
        Optional<String> processInstanceId, Optional<Instant> validAgainAt, Optional<Instant> endedAt,
        Optional<Outcome> outcome) {

    /** How a lapse ended. */
    public enum Outcome {
        VALID_AGAIN, NO_LONGER_NEEDED, CANCELLED
    }

    public boolean hasEnded() {
        return endedAt.isPresent();
    }

    /** From the effective expiry to its end, or until now. */
    public Duration lasted(Instant now) {
        return Duration.between(expiredAt, validAgainAt.or(() -> endedAt).orElse(now));
    }
}
