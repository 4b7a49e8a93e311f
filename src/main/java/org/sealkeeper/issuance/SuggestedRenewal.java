package org.sealkeeper.issuance;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * When an issuer would have a certificate renewed (RFC 9773, section 4.2).
 *
 * @param explanation a page for people that says why
 * @param askAgainAt when the issuer wants to be asked next
 */
public record SuggestedRenewal(Instant start, Instant end, Optional<URI> explanation, Optional<Instant> askAgainAt) {

    public SuggestedRenewal {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("The suggested window ends before it begins");
        }
    }
}
