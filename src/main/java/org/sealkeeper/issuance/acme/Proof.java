package org.sealkeeper.issuance.acme;

import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.sealkeeper.issuance.RefusedByIssuer;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Identifier;
import org.shredzone.acme4j.challenge.Challenge;

/** How control over names is proved to an ACME server (RFC 8555, section 8). */
sealed interface Proof permits HttpProof, DnsProof, TlsProof {

    /**
     * Looks at a name before anything is ordered for it.
     *
     * @throws RefusedByIssuer when it cannot be proved like this
     */
    void check(Identifier name) throws RefusedByIssuer;

    /** The challenge to be answered once the proof can be found. */
    Challenge challenge(Authorization authorization) throws RefusedByIssuer, IOException;

    /**
     * Puts the proof where the server will look for it. After an interruption it is put there again.
     *
     * @return whether it is there; otherwise the place is taken, and will be free later
     */
    boolean put(UUID request, Authorization authorization) throws RefusedByIssuer, IOException;

    /** Takes the proof away; it may be gone already. */
    void remove(UUID request, Authorization authorization) throws IOException;

    /** How long it takes until a proof can be found from everywhere. */
    Duration spreadsIn();
}
