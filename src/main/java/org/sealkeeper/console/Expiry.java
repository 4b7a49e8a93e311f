package org.sealkeeper.console;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureState;

/**
 * How a signature stands, as lists and pages show it.
 *
 * @param daysLeft whole days until the effective expiry, negative after it
 * @param setBy {@code version 3}, or the target of the binding that ends first
 */
record Expiry(SignatureState state, Optional<Instant> at, Optional<Long> daysLeft, Optional<String> setBy) {

    private static final Pattern VERSION = Pattern.compile("version (\\d+)");

    static Expiry of(Signature signature, Instant now) {
        return new Expiry(signature.stateAt(now), signature.effectiveExpiry().map(expiry -> expiry.at()),
                signature.effectiveExpiry().map(expiry -> Math.floorDiv(
                        Duration.between(now.truncatedTo(ChronoUnit.SECONDS), expiry.at()).toSeconds(), 86_400L)),
                signature.effectiveExpiry().map(expiry -> expiry.setBy()));
    }

    /** The number of the version that sets it; empty when a binding does. */
    public Optional<String> setByVersion() {
        return setBy.map(VERSION::matcher).filter(Matcher::matches).map(version -> version.group(1));
    }
}
