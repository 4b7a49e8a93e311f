package org.sealkeeper.issuance;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.inventory.VersionId;

/**
 * What an issuer said of the renewal of one version (RFC 9773).
 *
 * @param window empty when the issuer suggests none
 * @param askedAt when it last answered
 * @param problem why it could not be asked the last time; what it said before still counts
 */
public record RenewalInfo(VersionId version, Optional<Window> window, Instant askedAt, Instant askAgainAt,
        Optional<String> problem) {

    /**
     * @param dueAt a moment between the two, drawn by lot when the window was first heard of
     * @param explanation a page for people that says why
     */
    public record Window(Instant start, Instant end, Instant dueAt, Optional<URI> explanation) {
    }
}
