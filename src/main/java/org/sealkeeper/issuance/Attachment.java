package org.sealkeeper.issuance;

import java.util.UUID;
import java.util.function.Supplier;

/**
 * A supporting document that goes to the issuer with a request.
 *
 * @param renewal that it was handed in for
 * @param purpose such as {@code business-licence} or {@code other}
 * @param name file name
 * @param content read, and decrypted, each time it is asked for
 */
public record Attachment(UUID id, UUID renewal, String purpose, String name, Supplier<byte[]> content) {
}
