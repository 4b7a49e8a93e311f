package org.sealkeeper.ledger;

import java.security.PublicKey;
import java.util.UUID;

/** Where the keys that sign checkpoints are. The vault has them. */
public interface CheckpointKeys {

    /** Makes an Ed25519 key that never leaves. */
    UUID make();

    PublicKey publicKey(UUID key);

    /** An Ed25519 signature. */
    byte[] sign(UUID key, byte[] message);
}
