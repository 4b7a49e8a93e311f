package org.sealkeeper.backup;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collection;
import java.util.Locale;

/** Which recipients the sets of an installation have: {@code sealkeeper.backup.profile}. */
public enum RecipientProfile {
    /** RSA, elliptic curves and a password; {@code openssl} 3.0 opens these sets. */
    @JsonProperty("classic")
    CLASSIC,
    /** ML-KEM alone: who records a set today cannot open it with a quantum computer later. */
    @JsonProperty("pq")
    PQ;

    /** As it is configured: {@code classic} or {@code pq}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws RecipientsRefused when it is neither */
    static RecipientProfile of(String configured) {
        for (RecipientProfile profile : values()) {
            if (profile.toString().equals(configured)) {
                return profile;
            }
        }
        throw new RecipientsRefused("There is no recipient profile \"" + configured + "\".",
                "Set sealkeeper.backup.profile to classic or pq.");
    }

    /**
     * A set is as safe as its weakest recipient.
     *
     * @throws RecipientsRefused when one of them is of another profile, two are the same, or nobody but the server is
     *     among them
     */
    void check(Collection<Addressee> addressees) {
        for (Addressee addressee : addressees) {
            if (addressee.kind().profile() != this) {
                throw new RecipientsRefused(reason(addressee), this == PQ
                        ? "Name ML-KEM certificates only in sealkeeper.backup.recovery-certificates and no recovery"
                                + " password, or set sealkeeper.backup.profile to classic."
                        : "Take it out of sealkeeper.backup.recovery-certificates, or set sealkeeper.backup.profile to"
                                + " pq and have an ML-KEM certificate from every recovery holder.");
            }
        }
        long different = addressees.stream().map(addressee -> addressee.recipient().fingerprint()).distinct().count();
        boolean offTheServer = addressees.stream()
                .anyMatch(addressee -> addressee.recipient().role() == Recipient.Role.RECOVERY);
        if (different < addressees.size() || !offTheServer) {
            throw new RecipientsRefused("A backup has at least two different recipients, one of them off the server.",
                    "Name the certificate of a recovery holder's own key in sealkeeper.backup.recovery-certificates.");
        }
    }

    private String reason(Addressee addressee) {
        String name = addressee.recipient().subject() + " (" + addressee.kind() + ")";
        return this == PQ
                ? "The recipient " + name + " is not post-quantum. One such recipient would undo the others' protection:"
                        + " a set that is recorded today could be opened through it by a quantum computer later."
                : "The recipient " + name + " is for the profile pq. Beside RSA or elliptic-curve recipients it would"
                        + " protect nothing, and openssl 3.0 cannot use it.";
    }
}
