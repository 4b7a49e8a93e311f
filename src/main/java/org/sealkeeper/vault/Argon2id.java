package org.sealkeeper.vault;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** What it costs to make a key of a secret, and to guess the secret. */
record Argon2id(int memoryKib, int iterations, int lanes) {

    /** RFC 9106, section 4, second recommended option: 64 MiB, three passes, four lanes. */
    static final Argon2id RECOMMENDED = new Argon2id(65_536, 3, 4);

    /** Overwrites the secret. */
    byte[] key(byte[] secret, byte[] salt) {
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(iterations)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .withAdditional("sealkeeper".getBytes(StandardCharsets.US_ASCII))
                    .build());
            byte[] key = new byte[Envelope.KEY_BYTES];
            generator.generateBytes(secret, key);
            return key;
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** Authenticated with what is wrapped; the words are those of the first installations. */
    @Override
    public String toString() {
        return "Derivation[memoryKib=" + memoryKib + ", iterations=" + iterations + ", lanes=" + lanes + "]";
    }
}
