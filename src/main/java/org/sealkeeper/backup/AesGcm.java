package org.sealkeeper.backup;

import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.operator.InputDecryptor;

/**
 * AES-256-GCM for CMS (RFC 5084), a whole part at a time, through the JDK's provider: Bouncy Castle's own cipher is 20
 * to 30 times slower, and its streams release bytes before their tag was checked.
 */
final class AesGcm {

    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    /** Of a content that is encrypted: now and then HotSpot gives up its fast path for calls with megabytes ({@link #warmUp}). */
    private static final int STEP_BYTES = 8 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    private AesGcm() {
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    /** A fresh key and nonce, for one content. */
    static ContentKey newContentKey() {
        return new ContentKey(new SecretKeySpec(random(KEY_BYTES), "AES"), random(NONCE_BYTES));
    }

    /** What one content is encrypted with. */
    record ContentKey(Key key, byte[] nonce) {

        AlgorithmIdentifier algorithm() {
            return new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_GCM, new GCMParameters(nonce, TAG_BYTES));
        }

        /** Writes ciphertext and tag into an array that has room for them, and hashes what goes in and comes out while it is at hand. */
        void encrypt(byte[] plaintext, int length, byte[] into, int offset, MessageDigest ofPlaintext,
                MessageDigest ofCiphertext) throws GeneralSecurityException {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE);
            int taken = 0;
            int at = offset;
            for (; length - taken > STEP_BYTES; taken += STEP_BYTES) {
                ofPlaintext.update(plaintext, taken, STEP_BYTES);
                int given = cipher.update(plaintext, taken, STEP_BYTES, into, at);
                ofCiphertext.update(into, at, given);
                at += given;
            }
            ofPlaintext.update(plaintext, taken, length - taken);
            int last = cipher.doFinal(plaintext, taken, length - taken, into, at);
            ofCiphertext.update(into, at, last - TAG_BYTES);
        }

        /**
         * Nothing is given out when the tag is wrong.
         *
         * @param sealed has ciphertext, then tag, from an offset on
         * @param room an array that the plaintext is written to when it has just its length; otherwise a new one is made
         */
        byte[] decrypt(byte[] sealed, int offset, int length, byte[] room) throws GeneralSecurityException {
            byte[] plaintext = room.length == length - TAG_BYTES ? room : new byte[length - TAG_BYTES];
            cipher(Cipher.DECRYPT_MODE).doFinal(sealed, offset, length, plaintext, 0);
            return plaintext;
        }

        private Cipher cipher(int mode) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            return cipher;
        }
    }

    /**
     * Stands in for Bouncy Castle's decryption: it takes the content key that a recipient has unwrapped, and gives out
     * nothing. The content is then decrypted whole, without the copies that streams make of it.
     *
     * @throws CMSException when the algorithm is any but AES-256-GCM with 12 bytes of nonce and a tag of 128 bits
     */
    static RecipientOperator taking(Consumer<ContentKey> taker, AlgorithmIdentifier algorithm, Key key)
            throws CMSException {
        // Bouncy Castle names some keys by their object identifier
        taker.accept(new ContentKey(new SecretKeySpec(key.getEncoded(), "AES"), nonceOf(algorithm)));
        return new RecipientOperator(new NoContent(algorithm));
    }

    private static byte[] nonceOf(AlgorithmIdentifier algorithm) throws CMSException {
        if (!NISTObjectIdentifiers.id_aes256_GCM.equals(algorithm.getAlgorithm())) {
            throw new CMSException("encrypted with " + algorithm.getAlgorithm() + " instead of AES-256-GCM");
        }
        GCMParameters parameters = GCMParameters.getInstance(algorithm.getParameters());
        if (parameters.getIcvLen() != TAG_BYTES || parameters.getNonce().length != NONCE_BYTES) {
            throw new CMSException("AES-GCM with a tag of " + parameters.getIcvLen() + " and a nonce of "
                    + parameters.getNonce().length + " bytes instead of 16 and 12");
        }
        return parameters.getNonce();
    }

    private record NoContent(AlgorithmIdentifier algorithm) implements InputDecryptor {

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        @Override
        public InputStream getInputStream(InputStream sealed) {
            return InputStream.nullInputStream();
        }
    }

    /**
     * HotSpot compiles the cipher's fast path after many small calls; the first large call then throws that away, and it
     * comes back only after many small ones again. Small and large calls in turn, three times, leave it fast for both:
     * measured 50 MB/s before, and 1,000 to 2,500 MB/s after. Takes a few seconds of one core.
     */
    static void warmUp() {
        byte[] large = new byte[SealedSet.PART_BYTES];
        try {
            for (int round = 0; round < 3; round++) {
                for (int calls = 0; calls < 20_000; calls++) {
                    thereAndBack(large, 256);
                }
                thereAndBack(large, large.length);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES-GCM", e);
        }
    }

    private static void thereAndBack(byte[] content, int length) throws GeneralSecurityException {
        ContentKey key = newContentKey();
        byte[] sealed = new byte[length + TAG_BYTES];
        key.encrypt(content, length, sealed, 0, Hash.begin(), Hash.begin());
        key.decrypt(sealed, 0, sealed.length, content);
    }
}
