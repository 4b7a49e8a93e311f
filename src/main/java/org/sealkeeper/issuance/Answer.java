package org.sealkeeper.issuance;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** What an issuer says to a request that it has not refused. */
public sealed interface Answer {

    /** @param chain end entity first, trust anchor last */
    record Issued(List<X509Certificate> chain) implements Answer {
    }

    /** @param askAgainAt when the same request may be made again, such as the end of a {@code Retry-After} */
    record Waiting(Instant askAgainAt) implements Answer {
    }
}
