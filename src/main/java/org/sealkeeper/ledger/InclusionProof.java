package org.sealkeeper.ledger;

import java.util.List;

/**
 * That an event is in the ledger.
 *
 * @param leaf its place, from 0
 * @param event the line that was sealed; the leaf's hash is SHA-256 over a zero byte and this line
 * @param path RFC 6962's audit path, from the leaf to the root
 */
public record InclusionProof(long leaf, String event, List<byte[]> path, Checkpoint checkpoint) {
}
