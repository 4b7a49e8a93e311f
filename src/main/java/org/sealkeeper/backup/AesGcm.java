package org.sealkeeper.backup;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.InputAEADDecryptor;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.jcajce.JceGenericKey;

/**
 * AES-256-GCM for CMS (RFC 5084), a whole part at a time, through the JDK's provider: Bouncy Castle's own cipher is 20
 * to 30 times slower, and its streams release bytes before their tag was checked.
 */
final class AesGcm {

    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private AesGcm() {
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    /** Encrypts one content under a fresh key and nonce. */
    static OutputAEADEncryptor encryptor() {
        return new Encryptor();
    }

    /**
     * Decrypts with a content key that a recipient has unwrapped.
     *
     * @throws CMSException when the algorithm is any but AES-256-GCM with 12 bytes of nonce and a tag of 128 bits
     */
    static RecipientOperator decryptor(AlgorithmIdentifier algorithm, Key contentKey) throws CMSException {
        return new RecipientOperator(new Decryptor(algorithm, contentKey, nonceOf(algorithm)));
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

    private static byte[] run(int mode, byte[] key, byte[] nonce, byte[] input, int length)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
        return cipher.doFinal(input, 0, length);
    }

    /** Refuses authenticated attributes: OpenSSL before 3.0.22 cannot parse them, so the format has none. */
    private static OutputStream noAttributes() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("A sealed set has no authenticated attributes");
            }
        };
    }

    /** Gives access to its buffer, which spares a copy of every part. */
    private static final class Buffer extends ByteArrayOutputStream {

        byte[] bytes() {
            return buf;
        }
    }

    private static final class Encryptor implements OutputAEADEncryptor {

        private final byte[] key = random(KEY_BYTES);
        private final byte[] nonce = random(NONCE_BYTES);
        private final AlgorithmIdentifier algorithm = new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_GCM,
                new GCMParameters(nonce, TAG_BYTES));
        private byte[] tag;

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        @Override
        public OutputStream getOutputStream(OutputStream out) {
            Buffer plaintext = new Buffer();
            return new OutputStream() {
                @Override
                public void write(int b) {
                    plaintext.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    plaintext.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    if (tag == null) {
                        try {
                            byte[] sealed = run(Cipher.ENCRYPT_MODE, key, nonce, plaintext.bytes(), plaintext.size());
                            out.write(sealed, 0, sealed.length - TAG_BYTES);
                            tag = Arrays.copyOfRange(sealed, sealed.length - TAG_BYTES, sealed.length);
                        } catch (GeneralSecurityException e) {
                            throw new IOException("AES-GCM failed", e);
                        } finally {
                            Arrays.fill(plaintext.bytes(), (byte) 0);
                        }
                    }
                }
            };
        }

        @Override
        public GenericKey getKey() {
            return new JceGenericKey(algorithm, new SecretKeySpec(key, "AES"));
        }

        @Override
        public OutputStream getAADStream() {
            return noAttributes();
        }

        @Override
        public byte[] getMAC() {
            return tag.clone();
        }
    }

    private record Decryptor(AlgorithmIdentifier algorithm, Key key, byte[] nonce) implements InputAEADDecryptor {

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        /** The stream ends with the tag; all of it is decrypted before the first byte can be read. */
        @Override
        public InputStream getInputStream(InputStream sealed) {
            try {
                byte[] all = sealed.readAllBytes();
                return new ByteArrayInputStream(run(Cipher.DECRYPT_MODE, key.getEncoded(), nonce, all, all.length));
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM refused the content", e);
            }
        }

        @Override
        public OutputStream getAADStream() {
            return noAttributes();
        }

        @Override
        public byte[] getMAC() {
            return new byte[0];
        }
    }

    /** HotSpot compiles the cipher's fast path after many small calls, not after a few large ones. */
    static void warmUp(java.time.Duration limit) {
        byte[] key = random(KEY_BYTES);
        byte[] block = new byte[4096];
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (int calls = 0; calls < 400_000 && System.nanoTime() < end; calls++) {
                byte[] nonce = random(NONCE_BYTES);
                byte[] sealed = run(Cipher.ENCRYPT_MODE, key, nonce, block, block.length);
                run(Cipher.DECRYPT_MODE, key, nonce, sealed, sealed.length);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES-GCM", e);
        }
    }
}
