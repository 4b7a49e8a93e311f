package org.sealkeeper.inventory;

/** How a signature stands now; computed from the effective expiry and the clock, never stored. */
public enum SignatureState {
    /** Valid, and not yet time to renew. */
    VALID,
    /** Within its renewal window (by default 30 days). */
    DUE,
    /** Within its critical window (by default 7 days). */
    CRITICAL,
    /** Its effective expiry has passed. */
    LAPSED,
    /** It has no active version. */
    UNKNOWN
}
