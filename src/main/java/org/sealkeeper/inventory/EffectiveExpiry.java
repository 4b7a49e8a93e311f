package org.sealkeeper.inventory;

import java.time.Instant;

/**
 * The earliest end of validity among the active version and its bindings.
 *
 * @param setBy what sets it: {@code version 3} or the binding's target, such as {@code im.corp.example:443}
 */
public record EffectiveExpiry(Instant at, String setBy) {
}
