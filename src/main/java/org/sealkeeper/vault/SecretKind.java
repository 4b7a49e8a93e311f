package org.sealkeeper.vault;

/** What the master key is wrapped under. */
public enum SecretKind {
    /** A random secret in a file that was made on the first start. */
    KEY_FILE,
    /** A passphrase from the configuration, an environment variable or a file. */
    PASSPHRASE,
    /** A key that never leaves a PKCS#11 token. */
    TOKEN
}
