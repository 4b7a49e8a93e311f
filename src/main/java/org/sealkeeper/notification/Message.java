package org.sealkeeper.notification;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One message of the outbox.
 *
 * @param facts what its texts name; instants as ISO-8601 strings
 * @param nextTryAt empty when it will not be tried any more
 * @param problem why it is not out: {@link #NO_MAIL_SERVER}, {@link #NO_ADDRESS} or what the mail server said
 * @param address where it was sent
 * @param sent what went out, or may have; empty until then
 */
public record Message(UUID id, String userId, String template, Map<String, Object> facts, Instant queuedAt, State state,
        int tries, Optional<Instant> nextTryAt, Optional<String> problem, Optional<String> address,
        Optional<Instant> sentAt, Optional<Letter> sent) {

    /** No mail server is configured. */
    public static final String NO_MAIL_SERVER = "no-mail-server";
    /** The person has no e-mail address, or there is no such person. */
    public static final String NO_ADDRESS = "no-address";
    /** The mail server has it, and its answer did not arrive. */
    public static final String ANSWER_LOST = "answer-lost";

    public enum State {
        /** To be sent, now or after a pause. */
        WAITING,
        /** Cannot be sent: no mail server, or no address. Goes out as soon as there is one. */
        HELD,
        /** Being handed to the mail server. */
        SENDING,
        /** Taken by the mail server. */
        SENT,
        /** Too old to be of use; not sent any more. */
        EXPIRED,
        /** Told in the reader's daily mail, as they wish; not sent by itself. */
        IN_DIGEST,
        /** Handed to the mail server, and not known whether that took it; not sent again, another mail tells of it. */
        IN_DOUBT
    }
}
