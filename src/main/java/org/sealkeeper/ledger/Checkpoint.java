package org.sealkeeper.ledger;

import java.time.Instant;

/**
 * A signed statement of what the ledger holds: the events with the leaves 0 to {@code size} - 1.
 *
 * @param root RFC 6962's root of the tree
 * @param note the C2SP checkpoint, as it is handed out
 * @param keyNumber which of the ledger's keys has signed it
 * @param sealedAt when, by our clock
 */
public record Checkpoint(long size, byte[] root, String note, int keyNumber, Instant sealedAt) {
}
