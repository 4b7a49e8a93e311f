package org.sealkeeper.batch;

/** What somebody should know of the time at which a renewal of a batch starts. */
public enum StartNote {
    /** Even the earliest possible start comes after the effective expiry. */
    LAPSES_FIRST,
    /** The issuer bears no earlier start, and the window is over by then. */
    AFTER_WINDOW
}
