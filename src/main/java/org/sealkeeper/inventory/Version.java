package org.sealkeeper.inventory;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.vault.KeyId;

/**
 * One issued generation of a signature.
 *
 * @param number 1 for the first version of its signature
 * @param chain end entity first, then its issuers; the trust anchor last where it is known
 * @param key empty when only the certificate was imported
 * @param fingerprint SHA-256 of the end entity certificate's DER form, lower-case hex
 */
public record Version(VersionId id, SignatureId signature, int number, VersionState state,
        List<X509Certificate> chain, Optional<KeyId> key, Instant notBefore, Instant notAfter, String fingerprint) {

    public X509Certificate certificate() {
        return chain.get(0);
    }
}
