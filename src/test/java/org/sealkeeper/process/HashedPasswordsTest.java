package org.sealkeeper.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

/** A right password is hashed once in five minutes, a wrong one each time. */
class HashedPasswordsTest {

    private final List<String> hashed = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-28T10:00:00Z");
    private final HashedPasswords passwords = new HashedPasswords(new PasswordEncoder() {
        @Override
        public String encode(CharSequence password) {
            return "hash of " + password;
        }

        @Override
        public boolean matches(CharSequence password, String hash) {
            hashed.add(password.toString());
            return hash.equals(encode(password));
        }
    }, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @Test
    void right_password_is_remembered_for_five_minutes() {
        assertThat(passwords.check("right", "hash of right")).isTrue();
        now = now.plus(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(passwords.check("right", "hash of right")).isTrue();
        assertThat(hashed).containsExactly("right");

        now = now.plusSeconds(1);
        assertThat(passwords.check("right", "hash of right")).isTrue();
        assertThat(hashed).containsExactly("right", "right");
    }

    @Test
    void wrong_password_is_never_remembered() {
        assertThat(passwords.check("wrong", "hash of right")).isFalse();
        assertThat(passwords.check("wrong", "hash of right")).isFalse();

        assertThat(hashed).containsExactly("wrong", "wrong");
    }

    @Test
    void password_that_was_changed_is_not_right_any_more() {
        assertThat(passwords.check("old", "hash of old")).isTrue();

        assertThat(passwords.check("old", "hash of new")).isFalse();
    }

    @Test
    void no_more_than_a_thousand_are_remembered() {
        for (int i = 0; i < 1_001; i++) {
            assertThat(passwords.check("p" + i, "hash of p" + i)).isTrue();
        }
        hashed.clear();

        assertThat(passwords.check("p1", "hash of p1")).isTrue();
        assertThat(hashed).isEmpty();
        assertThat(passwords.check("p0", "hash of p0")).isTrue();
        assertThat(hashed).containsExactly("p0");
    }
}
