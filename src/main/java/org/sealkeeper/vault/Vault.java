package org.sealkeeper.vault;

import java.security.PrivateKey;
import java.security.PublicKey;
import org.springframework.stereotype.Component;

/** Private keys at rest and in use. Every method works in the caller's transaction. */
@Component
public class Vault {

    /** Makes a new key pair and keeps the private key wrapped. */
    public KeyId generate(KeyAlgorithm algorithm, KeyCustody custody) {
        throw new UnsupportedOperationException();
    }

    /** Takes in a key pair that exists already, such as an imported one. */
    public KeyId store(PrivateKey privateKey, PublicKey publicKey, KeyCustody custody) {
        throw new UnsupportedOperationException();
    }

    public PublicKey publicKey(KeyId id) {
        throw new UnsupportedOperationException();
    }

    public KeyCustody custody(KeyId id) {
        throw new UnsupportedOperationException();
    }

    /** Unwraps the key, lets it be used, and forgets it. */
    public <T> T use(KeyId id, KeyUse<T> use) {
        throw new UnsupportedOperationException();
    }

    /** Removes a key that no version refers to, such as that of a refused request. */
    public void discard(KeyId id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Encrypts content that is not a key, such as a supporting document.
     *
     * @param context what it is and whose, such as {@code document:<id>}; authenticated, needed again to open
     */
    public byte[] seal(byte[] plaintext, String context) {
        throw new UnsupportedOperationException();
    }

    /** @throws IllegalStateException when the content was changed or belongs to another context */
    public byte[] open(byte[] sealed, String context) {
        throw new UnsupportedOperationException();
    }
}
