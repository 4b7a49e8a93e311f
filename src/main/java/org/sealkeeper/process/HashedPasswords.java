package org.sealkeeper.process;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.camunda.bpm.engine.impl.digest.PasswordEncryptor;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Lets the engine store passwords as the application hashes them; its own default is one round of SHA-512.
 *
 * <p>Programs send their password with every request, and a hash that is slow on purpose takes more time than most
 * answers. So a password that was right is remembered for five minutes, as HMAC-SHA-256 over it and its stored hash
 * under a key that only this process has: a changed password is another one. Wrong ones always take the whole time, and
 * whoever must wait after wrong ones is refused by the engine before it asks here.
 */
class HashedPasswords implements PasswordEncryptor {

    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final int MOST = 1_000;

    private final PasswordEncoder hashes;
    private final Clock clock;
    private final SecretKeySpec key;
    /** Until when a password is remembered, by its HMAC; the oldest first. */
    private final Map<String, Instant> right = new LinkedHashMap<>();

    HashedPasswords(PasswordEncoder hashes, Clock clock) {
        this.hashes = hashes;
        this.clock = clock;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, "HmacSHA256");
    }

    @Override
    public String encrypt(String password) {
        return hashes.encode(password);
    }

    @Override
    public boolean check(String password, String encrypted) {
        String name = name(password, encrypted);
        if (isRemembered(name)) {
            return true;
        }
        boolean isRight = hashes.matches(password, encrypted);
        if (isRight) {
            remember(name);
        }
        return isRight;
    }

    @Override
    public String hashAlgorithmName() {
        return "argon2id";
    }

    private synchronized boolean isRemembered(String name) {
        Instant until = right.get(name);
        return until != null && clock.instant().isBefore(until);
    }

    private synchronized void remember(String name) {
        right.remove(name);
        if (right.size() >= MOST) {
            right.remove(right.keySet().iterator().next());
        }
        right.put(name, clock.instant().plus(REMEMBERED));
    }

    private String name(String password, String encrypted) {
        try {
            var mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(encrypted.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
