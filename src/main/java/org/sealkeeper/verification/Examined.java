package org.sealkeeper.verification;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;

/**
 * What the checks look at.
 *
 * @param version the one to be verified; it is installed already but still pending
 * @param previous the active one, which it is to replace
 */
record Examined(Signature signature, Version version, Optional<Version> previous, Instant now) {

    X509Certificate certificate() {
        return version.certificate();
    }
}
