package org.sealkeeper.vault;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;

/** What is done with a private key while it is in memory. Must not keep it. */
@FunctionalInterface
public interface KeyUse<T> {

    T with(PrivateKey key) throws GeneralSecurityException, IOException;
}
