package org.sealkeeper.inventory;

import java.time.Instant;
import java.util.Optional;
import org.sealkeeper.text.Refusal;

/**
 * Which signatures are looked for; what is empty matches everything.
 *
 * @param expiringFrom effective expiry at this instant or after it
 * @param expiringBefore effective expiry before this instant, lapsed ones included
 * @param text part of the name, in any case
 * @param keeper user id of one of its keepers
 * @param page 0 for the first
 * @param size 1 to 200 signatures a page
 */
public record SignatureQuery(Optional<SignatureState> state, Optional<Instant> expiringFrom,
        Optional<Instant> expiringBefore, Optional<String> text, Optional<String> keeper, int page, int size) {

    public static final int LARGEST_PAGE = 200;

    public SignatureQuery {
        if (page < 0 || size < 1 || size > LARGEST_PAGE) {
            throw Refusal.of(Refusal.Kind.INVALID, "inventory.bad-page", page, size, LARGEST_PAGE);
        }
        text = text.map(String::strip).filter(part -> !part.isEmpty());
    }

    /** Whoever its keepers are. */
    public SignatureQuery(Optional<SignatureState> state, Optional<Instant> expiringFrom,
            Optional<Instant> expiringBefore, Optional<String> text, int page, int size) {
        this(state, expiringFrom, expiringBefore, text, Optional.empty(), page, size);
    }

    /** Whenever it began. */
    public SignatureQuery(Optional<SignatureState> state, Optional<Instant> expiringBefore, Optional<String> text,
            int page, int size) {
        this(state, Optional.empty(), expiringBefore, text, Optional.empty(), page, size);
    }
}
