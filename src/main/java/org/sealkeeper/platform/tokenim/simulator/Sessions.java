package org.sealkeeper.platform.tokenim.simulator;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.sealkeeper.platform.tokenim.simulator.Failures.Mode;
import org.sealkeeper.platform.tokenim.simulator.Failures.Setting;

/** Who is logged in. Five wrong passwords in a row lock the account, until the failure {@code locked} is switched off. */
final class Sessions {

    private static final Duration LENGTH = Duration.ofMinutes(30);
    private static final int MOST_ATTEMPTS = 5;

    private final String user;
    private final String password;
    private final Failures failures;
    private final Clock clock;
    private final Map<String, Instant> endsAt = new HashMap<>();
    private int wrongAttempts;
    private int attempts;

    Sessions(String user, String password, Failures failures, Clock clock) {
        this.user = user;
        this.password = password;
        this.failures = failures;
        this.clock = clock;
    }

    record Session(String token, Instant endsAt) {
    }

    synchronized Session logIn(String givenUser, String givenPassword) {
        attempts++;
        refuseWhenLocked();
        if (!user.equals(givenUser) || !MessageDigest.isEqual(password.getBytes(StandardCharsets.UTF_8),
                givenPassword.getBytes(StandardCharsets.UTF_8))) {
            int left = MOST_ATTEMPTS - ++wrongAttempts;
            if (left <= 0) {
                wrongAttempts = 0;
                failures.on(Mode.LOCKED, new Setting(1, 0, 0));
                refuseWhenLocked();
            }
            throw new Trouble(401, "wrong-credentials", "The user or the password is wrong. " + left
                    + " attempts are left.").with("attemptsLeft", left);
        }
        wrongAttempts = 0;
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        var session = new Session(Base64.getUrlEncoder().withoutPadding().encodeToString(random),
                clock.instant().plus(LENGTH));
        endsAt.put(session.token(), session.endsAt());
        return session;
    }

    synchronized void logOut(String token) {
        endsAt.remove(token);
    }

    synchronized void refuseUnlessOpen(String token) {
        if (failures.strikes(Mode.SESSION_ENDED)) {
            endsAt.clear();
        }
        Instant end = endsAt.get(token);
        if (end == null || !clock.instant().isBefore(end)) {
            endsAt.remove(token);
            throw new Trouble(401, "session-ended", "The session has ended. Log in again.");
        }
        refuseWhenLocked();
    }

    /** How often somebody tried to log in, with whatever result. */
    synchronized int attempts() {
        return attempts;
    }

    private void refuseWhenLocked() {
        if (failures.strikes(Mode.LOCKED)) {
            throw new Trouble(423, "account-locked",
                    "The account " + user + " is locked. An administrator has to unlock it.");
        }
    }
}
