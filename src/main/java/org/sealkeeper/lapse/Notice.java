package org.sealkeeper.lapse;

import java.time.Instant;
import java.util.Optional;

/**
 * That many people were told of a lapse at once.
 *
 * @param recipient {@code platform:tokenim}, or a mailing list such as {@code list:all-staff@corp.example}
 * @param problem why it was refused
 * @param allClear whether they were told that the signature is valid again; empty while it is not
 */
public record Notice(String recipient, State state, Optional<String> problem, Instant at, Optional<State> allClear,
        Optional<String> allClearProblem) {

    static final String PLATFORM = "platform:";

    public enum State {
        /** Begun without a known result; it may have reached people. */
        BEGUN,
        TOLD,
        REFUSED
    }

    boolean isFromPlatform() {
        return recipient.startsWith(PLATFORM);
    }

    boolean mayHaveReachedPeople() {
        return state != State.REFUSED;
    }
}
