/**
 * Private keys at rest and in use. Keys and documents are wrapped with AES-256-GCM under a key derived with Argon2id
 * from a secret that is not in the database. A private key leaves only into a {@link org.sealkeeper.vault.KeyUse} block.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Vault")
package org.sealkeeper.vault;
