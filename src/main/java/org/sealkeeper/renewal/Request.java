package org.sealkeeper.renewal;

import java.util.Base64;
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

    /** Whether something may still come of it. */
    boolean isOpen() {
        return state == State.PREPARED || state == State.ISSUED;
    }

    /** The CSR in PEM. */
    public String csrPem() {
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(csr)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }
}
