package org.sealkeeper.vault;

/** The key algorithms a new key can have. */
public enum KeyAlgorithm {
    RSA_3072, RSA_4096, EC_P256, EC_P384, ED25519
}
