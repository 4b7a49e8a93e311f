package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.challenge.Challenge;

/** How control over names is proved to an ACME server (RFC 8555, section 8). */
sealed interface Proof permits HttpProof, DnsProof {

    /**
     * Puts the proof where the server will look for it; again changes nothing.
     *
     * @return the challenge to be answered once the proof can be found
     */
    Challenge prepare(UUID request, Authorization authorization) throws RefusedByIssuer, IOException;

    /** Takes the proof away; it may be gone already. */
    void remove(UUID request, Authorization authorization) throws IOException;

    /** How long it takes until a proof can be found from everywhere. */
    Duration spreadsIn();
}
