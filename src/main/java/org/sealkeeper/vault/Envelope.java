package org.sealkeeper.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with a fresh key for every object, so that no number of objects wears the master key out. The form is
 * version (1 byte), salt (32), nonce (12), ciphertext and tag (16); the object's key is HMAC-SHA256 of the salt.
 */
final class Envelope {

    static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int SALT_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int HEADER_BYTES = 1 + SALT_BYTES + NONCE_BYTES;
    private static final byte[] PURPOSE = "sealkeeper vault 1 ".getBytes(StandardCharsets.US_ASCII);
    private static final SecureRandom RANDOM = new SecureRandom();

    private Envelope() {
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    /** @param context authenticated with the content, needed again to open */
    static byte[] seal(byte[] key, byte[] plaintext, String context) {
        byte[] salt = random(SALT_BYTES);
        byte[] nonce = random(NONCE_BYTES);
        byte[] objectKey = objectKey(key, salt);
        try {
            byte[] sealed = new byte[HEADER_BYTES + plaintext.length + TAG_BYTES];
            ByteBuffer.wrap(sealed).put(VERSION).put(salt).put(nonce);
            cipher(Cipher.ENCRYPT_MODE, objectKey, nonce, context)
                    .doFinal(plaintext, 0, plaintext.length, sealed, HEADER_BYTES);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM does not work on this Java", e);
        } finally {
            Arrays.fill(objectKey, (byte) 0);
        }
    }

    /** @throws NotAuthentic when anything is not as it was sealed, or the context or key is another */
    static byte[] open(byte[] key, byte[] sealed, String context) throws NotAuthentic {
        if (sealed.length < HEADER_BYTES + TAG_BYTES || sealed[0] != VERSION) {
            throw new NotAuthentic();
        }
        byte[] objectKey = objectKey(key, Arrays.copyOfRange(sealed, 1, 1 + SALT_BYTES));
        byte[] nonce = Arrays.copyOfRange(sealed, 1 + SALT_BYTES, HEADER_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, objectKey, nonce, context)
                    .doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
        } catch (AEADBadTagException e) {
            throw new NotAuthentic();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM does not work on this Java", e);
        } finally {
            Arrays.fill(objectKey, (byte) 0);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] objectKey(byte[] key, byte[] salt) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(PURPOSE);
            return mac.doFinal(salt);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 does not work on this Java", e);
        }
    }

    /** Something was changed, or the key or the context is another. */
    static final class NotAuthentic extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
