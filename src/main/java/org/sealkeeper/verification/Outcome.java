package org.sealkeeper.verification;

/** What a check came to. */
public enum Outcome {
    /** As it must be. */
    PASSED,
    /** A person should look at it; it holds no version up. */
    WARNING,
    /** The version must not become active. */
    FAILED,
    /** There is nothing to check. */
    NOT_APPLICABLE
}
