package org.sealkeeper.inventory;

import java.time.Instant;

/** What an Apple provisioning profile says of itself; the signature depends on it like on a bound certificate. */
public record ProvisioningProfile(String name, Instant notAfter) {
}
