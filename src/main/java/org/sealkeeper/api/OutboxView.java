package org.sealkeeper.api;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sealkeeper.notification.Letter;
import org.sealkeeper.notification.Message;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Component;

/** The outbox as somebody may see it: their own messages; administrators and auditors see everyone's. */
@Component
class OutboxView {

    private static final Set<String> CODES = Set.of(Message.NO_MAIL_SERVER, Message.NO_ADDRESS, Message.ANSWER_LOST);

    private final Outbox outbox;
    private final People people;

    OutboxView(Outbox outbox, People people) {
        this.outbox = outbox;
        this.people = people;
    }

    /** @param problem why it is not out, in the reader's language where Sealkeeper says it itself */
    record Summary(UUID id, String to, String template, Message.State state, String subject, Instant queuedAt,
            Optional<Instant> sentAt, int tries, Optional<Instant> nextTryAt, Optional<String> problem) {
    }

    /** @param address where it was sent; empty until then */
    record Opened(Summary message, Optional<String> address, String language, String text, String html) {
    }

    List<Summary> list(String user, Optional<Message.State> state, int page, int size,
            Locale locale) {
        return outbox.find(seesAll(user) ? Optional.empty() : Optional.of(user), state, page, size).stream()
                .map(message -> summary(message, outbox.letter(message), locale)).toList();
    }

    /** @throws Refusal NOT_FOUND also for a message that is none of the user's business */
    Opened open(String user, UUID id, Locale locale) {
        Message message = outbox.message(id)
                .filter(found -> found.userId().equals(user) || seesAll(user))
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "outbox.unknown", id.toString()));
        Letter letter = outbox.letter(message);
        return new Opened(summary(message, letter, locale), message.address(), letter.language(), letter.text(),
                letter.html());
    }

    private boolean seesAll(String user) {
        return people.isMember(user, Group.ADMINISTRATORS) || people.isMember(user, Group.AUDITORS);
    }

    private static Summary summary(Message message, Letter letter, Locale locale) {
        return new Summary(message.id(), message.userId(), message.template(), message.state(), letter.subject(),
                message.queuedAt(), message.sentAt(), message.tries(), message.nextTryAt(),
                message.problem().map(problem -> CODES.contains(problem)
                        ? Texts.in(locale, "outbox.problem." + problem) : problem));
    }
}
