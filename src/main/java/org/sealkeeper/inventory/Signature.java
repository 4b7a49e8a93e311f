package org.sealkeeper.inventory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.vault.KeyAlgorithm;

/**
 * The named thing kept valid.
 *
 * @param platform id of the platform it is used on, such as {@code folder}
 * @param issuer id of the issuer that renews it, such as {@code private-ca}
 * @param subject X.500 name for requests, such as {@code CN=Corp Messenger,O=Corp,C=CN} (RFC 4514)
 * @param names DNS names and IP addresses for the subject alternative names; empty unless the kind needs them
 * @param keyAlgorithm algorithm of new keys
 * @param renewBeforeDays length of the renewal window: state {@code DUE}
 * @param criticalBeforeDays length of the critical window: state {@code CRITICAL}
 * @param reminderDays days before (positive), on (0) and after (negative) the effective expiry on which to remind
 * @param keepers user ids
 * @param effectiveExpiry empty while there is no active version
 */
public record Signature(SignatureId id, String name, SignatureKind kind, String platform, String issuer,
        Criticality criticality, String subject, List<String> names, KeyAlgorithm keyAlgorithm, int renewBeforeDays,
        int criticalBeforeDays, List<Integer> reminderDays, List<String> keepers,
        Optional<EffectiveExpiry> effectiveExpiry, Instant createdAt) {

    /** The least number of keepers without a warning. */
    public static final int ENOUGH_KEEPERS = 2;

    /** The end of validity still belongs to it (RFC 5280, section 4.1.2.5); windows include the instant they begin. */
    public SignatureState stateAt(Instant now) {
        if (effectiveExpiry.isEmpty()) {
            return SignatureState.UNKNOWN;
        }
        Instant end = effectiveExpiry.get().at();
        if (now.isAfter(end)) {
            return SignatureState.LAPSED;
        }
        if (!now.isBefore(end.minus(criticalBeforeDays, ChronoUnit.DAYS))) {
            return SignatureState.CRITICAL;
        }
        return now.isBefore(end.minus(renewBeforeDays, ChronoUnit.DAYS)) ? SignatureState.VALID : SignatureState.DUE;
    }

    public Settings settings() {
        return new Settings(platform, issuer, criticality, renewBeforeDays, criticalBeforeDays, reminderDays);
    }

    public boolean hasEnoughKeepers() {
        return keepers.size() >= ENOUGH_KEEPERS;
    }
}
