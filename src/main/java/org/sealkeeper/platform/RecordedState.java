package org.sealkeeper.platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.VersionId;

/**
 * What a platform is known to have of a signature, since somebody saw to it.
 *
 * @param version that was active then
 * @param failedChecks checks that had failed and were accepted, such as {@code chain-reaches-trust-anchor}
 * @param by user id, or {@code sealkeeper}
 */
public record RecordedState(UUID id, Optional<VersionId> version, Occasion occasion, PlatformState state,
        List<String> failedChecks, String by, Instant at) {

    /** Why it was recorded. */
    public enum Occasion {
        /** Nothing was recorded yet. */
        FIRST_SEEN,
        /** Another version is active and in use since. */
        ACTIVATED,
        /** A person accepted what differed. */
        ACCEPTED
    }
}
