package org.sealkeeper.ledger;

import java.util.List;

/**
 * That the ledger of {@code from} events is the beginning of that of {@code to}.
 *
 * @param path RFC 6962's consistency proof
 */
public record ConsistencyProof(long from, byte[] fromRoot, long to, byte[] toRoot, List<byte[]> path) {
}
