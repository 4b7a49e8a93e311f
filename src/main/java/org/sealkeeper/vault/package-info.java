/**
 * Private keys at rest and in use. Keys and documents are wrapped with AES-256-GCM under a key derived with Argon2id
 * from a secret that is not in the database, or under one in a PKCS#11 token; a key that must never leave can be in the token
 * itself. A private key leaves only into a {@link org.sealkeeper.vault.KeyUse} block.
 */
@org.springframework.modulith.ApplicationModule(displayName = "Vault")
package org.sealkeeper.vault;
