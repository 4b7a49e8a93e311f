package org.sealkeeper.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sealkeeper.vault.KeyAlgorithm;

/** A signature's state at the borders of its windows. */
class SignatureTest {

    private final Signature signature = expiring(Optional.of(
            new EffectiveExpiry(Instant.parse("2026-12-31T08:00:00Z"), SetBy.version(1))));

    @Test
    void is_valid_until_its_renewal_window_begins() {
        assertThat(stateAt("2026-12-01T07:59:59Z")).isEqualTo(SignatureState.VALID);
        assertThat(stateAt("2026-12-01T08:00:00Z")).isEqualTo(SignatureState.DUE);
    }

    @Test
    void is_critical_from_the_start_of_its_critical_window() {
        assertThat(stateAt("2026-12-24T07:59:59.999999Z")).isEqualTo(SignatureState.DUE);
        assertThat(stateAt("2026-12-24T08:00:00Z")).isEqualTo(SignatureState.CRITICAL);
    }

    @Test
    void end_of_validity_still_belongs_to_it() {
        assertThat(stateAt("2026-12-31T08:00:00Z")).isEqualTo(SignatureState.CRITICAL);
        assertThat(stateAt("2026-12-31T08:00:00.000001Z")).isEqualTo(SignatureState.LAPSED);
    }

    @Test
    void is_unknown_without_an_effective_expiry() {
        assertThat(expiring(Optional.empty()).stateAt(Instant.parse("2026-12-01T08:00:00Z")))
                .isEqualTo(SignatureState.UNKNOWN);
    }

    private SignatureState stateAt(String instant) {
        return signature.stateAt(Instant.parse(instant));
    }

    private static Signature expiring(Optional<EffectiveExpiry> expiry) {
        return new Signature(SignatureId.random(), "Corp Messenger", SignatureKind.CODE_SIGNING, "folder", "console",
                Criticality.NORMAL, "CN=Corp Messenger", List.of(), KeyAlgorithm.EC_P256, 30, 7, List.of(30, 7),
                List.of("kim", "lee"), expiry, Instant.parse("2026-01-01T00:00:00Z"));
    }
}
