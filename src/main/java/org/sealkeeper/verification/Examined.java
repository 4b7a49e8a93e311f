package org.sealkeeper.verification;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;

/**
 * What the checks look at.
 *
 * @param version the one to be verified: installed already but still pending, or put back
 * @param previous the active one that it is to replace; empty when it is the active one itself
 */
record Examined(Signature signature, Version version, Optional<Version> previous, Instant now) {

    X509Certificate certificate() {
        return version.certificate();
    }
}
