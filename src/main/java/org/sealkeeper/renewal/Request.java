package org.sealkeeper.renewal;

import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.vault.KeyId;

/**
 * A certification request of a renewal.
 *
 * @param number 1 for the renewal's own, more for each regeneration
 * @param csr PKCS#10 (RFC 2986), DER
 * @param chain what was issued, PEM, end entity first
 */
public record Request(UUID id, RenewalId renewal, SignatureId signature, int number, String issuer, KeyId key,
        byte[] csr, State state, Optional<String> refusal, Optional<String> chain, Optional<VersionId> version) {

    /** Where a request stands. */
    public enum State {
        PREPARED, ISSUED, REFUSED, WITHDRAWN
    }
}
