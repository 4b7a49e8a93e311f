package org.sealkeeper.inventory;

import java.time.Instant;

/** The earliest end of validity among the active version and its bindings, and which of them it is. */
public record EffectiveExpiry(Instant at, SetBy setBy) {

    /** The last day that a certificate can name; its last second says that there is no well-defined end (RFC 5280, 4.1.2.5). */
    private static final Instant NO_END = Instant.parse("9999-12-31T00:00:00Z");

    public boolean hasEnd() {
        return isEnd(at);
    }

    /** Whether it is one, of what certificates say that their validity ends with. */
    public static boolean isEnd(Instant notAfter) {
        return notAfter.isBefore(NO_END);
    }
}
