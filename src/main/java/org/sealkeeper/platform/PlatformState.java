package org.sealkeeper.platform;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.sealkeeper.inventory.Signature;

/**
 * What a platform has of a signature.
 *
 * @param fingerprint SHA-256 of the certificate in use, lower-case hex; empty when none is installed
 * @param configuration its files by name, as {@link Platform#configuration} gives them
 */
public record PlatformState(Optional<String> fingerprint, Map<String, byte[]> configuration) {

    public PlatformState {
        configuration = new TreeMap<>(configuration);
    }

    /** @throws IOException when the platform cannot be asked now */
    public static PlatformState of(Platform platform, Signature signature) throws IOException {
        return new PlatformState(platform.status(signature).fingerprint(), platform.configuration(signature));
    }
}
