package org.sealkeeper.backup;

/** What a store may be able to do; the texts {@code store.capability.<NAME>} say it in words. */
public enum Capability {
    /** What was written is read back the same. */
    READ_BACK,
    /** A second write under a name is refused when that is asked for ({@code If-None-Match: *}). */
    WRITE_ONCE,
    /** What is overwritten or deleted stays as a version. */
    VERSIONS,
    /** What was written under COMPLIANCE retention can be neither deleted nor retained for less. */
    IMMUTABLE,
    /** A write whose SHA-256 does not match is refused. */
    SHA256_CHECKED,
    /** A write whose Content-MD5 does not match is refused. */
    MD5_CHECKED,
    /** The AWS SDK's default checksums, sent behind the content, are taken. */
    TRAILING_CHECKSUMS;

    /** What trying showed. */
    public enum Answer {
        YES,
        NO,
        /** The store says yes, and does not do it. */
        PRETENDED,
        /** It could not be tried. */
        UNKNOWN
    }
}
