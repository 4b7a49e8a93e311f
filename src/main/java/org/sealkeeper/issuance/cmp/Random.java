package org.sealkeeper.issuance.cmp;

import java.security.SecureRandom;

/** What nobody can guess: transaction ids, nonces, salts. */
final class Random {

    private static final SecureRandom SOURCE = new SecureRandom();

    private Random() {
    }

    static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        SOURCE.nextBytes(bytes);
        return bytes;
    }
}
