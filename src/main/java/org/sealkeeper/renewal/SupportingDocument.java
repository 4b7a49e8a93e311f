package org.sealkeeper.renewal;

import java.time.Instant;
import java.util.UUID;

/**
 * A document handed in for a renewal, without its content.
 *
 * @param purpose the code of the required document it is meant for, or {@code other}
 * @param sha256 of the content, lower-case hex
 */
public record SupportingDocument(UUID id, RenewalId renewal, String purpose, String name, String mediaType, long bytes,
        String sha256, String uploadedBy, Instant uploadedAt) {
}
