package org.sealkeeper.batch;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What somebody asks for.
 *
 * @param signatures ids as they were sent; what is wrong with one of them is told of that one
 * @param windowEnd until when all are to be started; left out: a week from now
 * @param evenIfValid renew also those that are not due
 * @param leaveOutImpossible renew the others when some cannot be in the batch, because a search has found them
 */
public record BatchRequest(String reason, List<String> signatures, Optional<Instant> windowEnd, boolean evenIfValid,
        boolean leaveOutImpossible) {

    public BatchRequest {
        signatures = signatures == null ? List.of() : signatures.stream().map(String::valueOf).map(String::strip)
                .filter(id -> !id.isEmpty()).distinct().toList();
    }
}
