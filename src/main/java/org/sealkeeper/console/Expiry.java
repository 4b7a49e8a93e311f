package org.sealkeeper.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.sealkeeper.inventory.SetBy;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureState;

/**
 * How a signature stands, as lists and pages show it.
 *
 * @param daysLeft whole days until the effective expiry, negative after it
 * @param isEndless whether what sets it has no well-defined end
 */
record Expiry(SignatureState state, Optional<Instant> at, Optional<Long> daysLeft, Optional<SetBy> setBy, boolean isEndless) {

    static Expiry of(Signature signature, Instant now) {
        return new Expiry(signature.stateAt(now), signature.effectiveExpiry().map(expiry -> expiry.at()),
                signature.effectiveExpiry().map(expiry -> Math.floorDiv(
                        Duration.between(now.truncatedTo(ChronoUnit.SECONDS), expiry.at()).toSeconds(), 86_400L)),
                signature.effectiveExpiry().map(expiry -> expiry.setBy()),
                signature.effectiveExpiry().filter(expiry -> !expiry.hasEnd()).isPresent());
    }
}
