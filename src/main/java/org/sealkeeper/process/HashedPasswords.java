package org.sealkeeper.process;

import org.camunda.bpm.engine.impl.digest.PasswordEncryptor;
import org.springframework.security.crypto.password.PasswordEncoder;

/** Lets the engine store passwords as the application hashes them; its own default is one round of SHA-512. */
class HashedPasswords implements PasswordEncryptor {

    private final PasswordEncoder hashes;

    HashedPasswords(PasswordEncoder hashes) {
        this.hashes = hashes;
    }

    @Override
    public String encrypt(String password) {
        return hashes.encode(password);
    }

    @Override
    public boolean check(String password, String encrypted) {
        return hashes.matches(password, encrypted);
    }

    @Override
    public String hashAlgorithmName() {
        return "argon2id";
    }
}
