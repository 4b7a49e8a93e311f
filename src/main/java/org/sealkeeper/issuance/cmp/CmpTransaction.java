package org.sealkeeper.issuance.cmp;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.VersionId;

/**
 * Where one request stands with its CMP server.
 *
 * @param id the protocol's transaction id, 16 bytes
 * @param firstNonce of our first message, which the server may answer after a while
 * @param updated the version that a key update replaces
 * @param number the server's number of the request, once it has answered
 * @param serverNonce of the server's last message, once it has answered
 * @param chain what was issued, end entity first; empty before
 * @param refusal the reason, when it was refused
 */
record CmpTransaction(UUID request, byte[] id, byte[] firstNonce, String csrSha256, RequestType type, Optional<VersionId> updated,
        State state, int number, byte[] serverNonce, List<X509Certificate> chain, Optional<String> refusal) {

    /** In this order; a refusal ends it at any time. */
    enum State {
        /** The request has been sent, or is about to be; what came of it is not known. */
        SENT,
        /** The server has it and wants to be asked again. */
        WAITING,
        /** We have the certificate; whether the server knows that is not known. */
        ISSUED,
        CONFIRMED,
        REFUSED
    }
}
