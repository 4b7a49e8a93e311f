package org.sealkeeper.vault;

import java.time.Instant;
import org.sealkeeper.vault.Envelope.NotAuthentic;

/** What the vault opens with. It is not in the database. */
interface Secret {

    SecretKind kind();

    /** What it is called in a sentence to the one who runs the application. */
    String name();

    /** @throws SecretRefused when it is not there, or not as it should be */
    WrappedMaster wrap(int generation, byte[] master, Instant now);

    /**
     * @param wrapped under a secret of the same kind
     * @throws NotAuthentic when it was another one
     * @throws SecretRefused when it is not there, or not as it should be
     */
    byte[] unwrap(WrappedMaster wrapped) throws NotAuthentic;
}
