package org.sealkeeper.platform;

import java.util.Optional;

/**
 * What a platform says of a signature.
 *
 * @param active whether it accepts the signature now
 * @param fingerprint SHA-256 of the installed certificate, lower-case hex; empty when none is installed
 * @param sentence the same for people, in English
 */
public record PlatformStatus(boolean active, Optional<String> fingerprint, String sentence) {
}
