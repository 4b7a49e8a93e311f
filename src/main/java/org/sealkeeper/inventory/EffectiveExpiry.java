package org.sealkeeper.inventory;

import java.time.Instant;

/** The earliest end of validity among the active version and its bindings, and which of them it is. */
public record EffectiveExpiry(Instant at, SetBy setBy) {
}
