package org.sealkeeper.issuance.acme;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The record of how a request is obtained.
 *
 * @param url of the order (RFC 8555, section 7.1.3); empty while there is none, or the last one has failed
 * @param attempts orders that have failed
 * @param placedAt when the present order was placed, or the request was first heard of
 * @param proofsAt when the proofs of its names were put in place
 * @param chain what was issued
 * @param refusal the last word, in a sentence
 */
record AcmeOrder(UUID request, String csrSha256, Optional<String> url, int attempts, Instant placedAt,
        Optional<Instant> proofsAt, Optional<List<X509Certificate>> chain, Optional<String> refusal) {
}
