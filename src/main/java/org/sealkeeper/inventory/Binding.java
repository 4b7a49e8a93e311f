package org.sealkeeper.inventory;

import java.time.Instant;
import java.util.Optional;

/**
 * A TLS endpoint or other certificate that a signature depends on.
 *
 * @param target {@code host:port} of an endpoint, or a certificate's name
 * @param notAfter end of validity as last seen; empty while it was never seen
 * @param probedAt last probe; empty for certificates
 * @param problem why the last probe failed; empty when it succeeded
 */
public record Binding(BindingId id, SignatureId signature, Kind kind, String target, Optional<Instant> notAfter,
        Optional<String> fingerprint, Optional<Instant> probedAt, Optional<String> problem) {

    public enum Kind {
        TLS_ENDPOINT, CERTIFICATE
    }
}
