/**
 * The append-only record of every step, decision, upload and failure. {@link org.sealkeeper.ledger.Ledger#record}
 * writes in the caller's transaction, so an event exists exactly when what it tells of happened. A single sealer puts
 * events into a Merkle tree afterwards and signs checkpoints of it, so that nobody can change one unseen.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Ledger")
package org.sealkeeper.ledger;
