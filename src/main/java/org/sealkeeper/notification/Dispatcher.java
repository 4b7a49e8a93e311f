package org.sealkeeper.notification;

import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.mail.MailException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Sends what waits in the outbox, one message after the other. Every node of an installation has one; a message is
 * claimed before it is sent, so two never send the same. A mail server that is down makes the next round come later,
 * up to {@value #LONGEST_PAUSE_MINUTES} minutes; a message that the server refuses waits by itself, up to an hour.
 *
 * <p>What could not be sent for two weeks ({@code sealkeeper.mail.expire-after}) is given up, because whoever gets it
 * then has either acted or been reminded anew. It stays in the outbox for people to see. A mail whose answer was lost is
 * not sent again ({@link Outbox}).
 */
@Component
class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private static final int LONGEST_PAUSE_MINUTES = 5;
    private static final Duration LONGEST_SERVER_PAUSE = Duration.ofMinutes(LONGEST_PAUSE_MINUTES);
    private static final Duration LONGEST_MESSAGE_PAUSE = Duration.ofHours(1);
    /** A mail server has ten seconds for each of its answers, and is asked for ten at most. */
    private static final Duration UNTIL_AN_ATTEMPT_IS_DEAD = Duration.ofMinutes(2);
    private static final int LONGEST_PROBLEM = 500;

    private final Outbox outbox;
    private final MailServer server;
    private final People people;
    private final Ledger ledger;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Duration expireAfter;

    private int failuresOfServer;
    private Instant serverPausesUntil = Instant.MIN;

    Dispatcher(Outbox outbox, MailServer server, People people, Ledger ledger, TransactionOperations transactions,
            Clock clock, @Value("${sealkeeper.mail.expire-after:P14D}") Duration expireAfter) {
        this.outbox = outbox;
        this.server = server;
        this.people = people;
        this.ledger = ledger;
        this.transactions = transactions;
        this.clock = clock;
        this.expireAfter = expireAfter;
    }

    /** One round: until nothing is due, or the mail server does not answer. */
    @Scheduled(fixedDelayString = "${sealkeeper.mail.interval:PT5S}")
    synchronized void dispatch() {
        expire();
        doubt();
        if (!server.isConfigured()) {
            outbox.hold();
            return;
        }
        outbox.bringForward(clock.instant().plus(LONGEST_MESSAGE_PAUSE));
        boolean goOn = isOver(serverPausesUntil, LONGEST_SERVER_PAUSE, clock.instant());
        while (goOn) {
            goOn = outbox.claim(clock.instant().plus(UNTIL_AN_ATTEMPT_IS_DEAD)).filter(this::send).isPresent();
        }
    }

    private void expire() {
        transactions.executeWithoutResult(status -> outbox.expire(clock.instant().minus(expireAfter))
                .forEach(message -> ledger.record(about(message, Entry.of("mail.expired")
                        .detail("problem", message.problem())))));
    }

    private void doubt() {
        transactions.executeWithoutResult(status -> outbox.doubt().forEach(message -> {
            log.warn("Whether mail {} reached {} is not known; another one says so.", message.id(), message.userId());
            ledger.record(about(message, Entry.of("mail.in-doubt").detail("tries", message.tries())));
        }));
    }

    /** @return false when the mail server does not answer, so that there is no use in going on */
    private boolean send(Message message) {
        Optional<String> address = MailingList.named(message.userId()).map(MailingList::address)
                .or(() -> people.find(message.userId()).flatMap(Person::email).filter(mail -> !mail.isBlank()));
        if (address.isEmpty()) {
            outbox.putBack(message, Message.State.HELD, clock.instant().plus(LONGEST_MESSAGE_PAUSE), Message.NO_ADDRESS);
            return true;
        }
        Letter letter;
        try {
            letter = outbox.letter(message);
            server.send(message.id(), address.get(), letter, clock.instant(), () -> handOver(message, address.get(), letter));
        } catch (AnswerLost lost) {
            // stays as it is, until nobody can note an answer any more
            pauseServer(lost.getMessage() + ": " + reason(lost));
            return false;
        } catch (MailException failure) {
            return MailServer.isDown(failure) ? pauseServer(message, failure) : pauseMessage(message, failure);
        } catch (MessagingException | RuntimeException failure) {
            return pauseMessage(message, failure);
        }
        failuresOfServer = 0;
        transactions.executeWithoutResult(status -> {
            if (outbox.sent(message, address.get(), letter)) {
                ledger.record(about(message, Entry.of("mail.sent").detail("tries", message.tries())));
            }
        });
        return true;
    }

    private void handOver(Message message, String address, Letter letter) throws IOException {
        if (!outbox.handOver(message, address, letter)) {
            throw new IOException("Somebody else sends this mail");
        }
    }

    private boolean pauseServer(Message message, MailException failure) {
        pauseServer(reason(failure));
        // not the message's fault: it is the first to be tried when the server is back
        outbox.putBack(message, Message.State.WAITING, clock.instant(), reason(failure));
        return false;
    }

    private void pauseServer(String reason) {
        Duration pause = pause(Duration.ofSeconds(5), failuresOfServer++, LONGEST_SERVER_PAUSE);
        serverPausesUntil = clock.instant().plus(pause);
        log.warn("The mail server does not take mail: {}. Next try in {} s.", reason, pause.toSeconds());
    }

    private boolean pauseMessage(Message message, Exception failure) {
        Duration pause = pause(Duration.ofMinutes(1), message.tries() - 1, LONGEST_MESSAGE_PAUSE);
        log.warn("Mail {} to {} could not be sent: {}. Next try in {} s.", message.id(), message.userId(),
                reason(failure), pause.toSeconds());
        outbox.putBack(message, Message.State.WAITING, clock.instant().plus(pause), reason(failure));
        return true;
    }

    /** A pause that ends later than any can was begun when the clock was ahead. */
    static boolean isOver(Instant until, Duration longest, Instant now) {
        return !now.isBefore(until) || now.plus(longest).isBefore(until);
    }

    /** Doubles with each failure. */
    static Duration pause(Duration first, int failuresBefore, Duration longest) {
        Duration pause = first.multipliedBy(1L << Math.min(failuresBefore, 20));
        return pause.compareTo(longest) < 0 ? pause : longest;
    }

    private static String reason(Exception failure) {
        String reason = MailServer.rootOf(failure).toString();
        return reason.substring(0, Math.min(reason.length(), LONGEST_PROBLEM));
    }

    static Entry about(Message message, Entry entry) {
        entry.detail("mail", message.id()).detail("template", message.template()).detail("to", message.userId());
        if (message.facts().get("signatureId") instanceof String signature) {
            entry.signature(UUID.fromString(signature));
        }
        if (message.facts().get("renewalId") instanceof String renewal) {
            entry.renewal(UUID.fromString(renewal));
        }
        return entry;
    }
}
