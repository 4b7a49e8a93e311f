/**
 * The append-only record of every step, decision, upload and failure. {@link org.sealkeeper.ledger.Ledger#record}
 * writes in the caller's transaction, so an event exists exactly when what it tells of happened. It tells a renewal's
 * story years after the engine has forgotten it.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Ledger")
package org.sealkeeper.ledger;
