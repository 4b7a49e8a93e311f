package org.sealkeeper.issuance;

import java.time.Duration;

/**
 * How much an issuer issues: at most so many certificates in any period of this length.
 *
 * @param most such as 300
 * @param period such as {@code PT3H}
 */
public record IssuanceRate(int most, Duration period) {

    public IssuanceRate {
        if (most < 1 || period.isNegative() || period.isZero()) {
            throw new IllegalArgumentException("Nothing would ever be issued at a rate of " + most + " in " + period);
        }
    }

    /** The distance at which one can be asked for after the other without end; 36 seconds for 300 in 3 hours. */
    public Duration spacing() {
        return period.dividedBy(most);
    }
}
