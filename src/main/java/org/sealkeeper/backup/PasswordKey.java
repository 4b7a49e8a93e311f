package org.sealkeeper.backup;

import java.security.GeneralSecurityException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What PBKDF2 (HMAC-SHA-256, 600,000 rounds) makes of a recovery password. Kept instead of the password: it seals and
 * opens sets as the drill key does, but does not tell the password, which may be in use elsewhere.
 */
record PasswordKey(byte[] salt, byte[] derived) {

    /** OWASP's number for PBKDF2 with HMAC-SHA-256. */
    static final int ROUNDS = 600_000;
    private static final int SALT_BYTES = 32;

    static PasswordKey of(char[] password) {
        return of(password, AesGcm.random(SALT_BYTES));
    }

    static PasswordKey of(char[] password, byte[] salt) {
        var spec = new PBEKeySpec(password, salt, ROUNDS, AesGcm.KEY_BYTES * 8);
        try {
            return new PasswordKey(salt,
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no PBKDF2 with HMAC-SHA-256", e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public String toString() {
        return "PasswordKey[secret]";
    }
}
