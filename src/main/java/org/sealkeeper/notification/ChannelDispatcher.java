package org.sealkeeper.notification;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.outgoing.BoundedHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Posts what waits for chat robots and webhooks, as {@link Dispatcher} sends mail: claimed before it is posted, at least once,
 * under an id that stays. A channel that does not take a message is left alone for a while; the others go on.
 */
@Component
class ChannelDispatcher {

    private static final Logger log = LoggerFactory.getLogger(ChannelDispatcher.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration UNTIL_AN_ATTEMPT_IS_DEAD = Duration.ofMinutes(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int LONGEST_PROBLEM = 500;

    private final Outbox outbox;
    private final Channels channels;
    private final Letters letters;
    private final Ledger ledger;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final ObjectMapper json;
    private final HttpClient http = new BoundedHttpClient(HttpClient.newBuilder().connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER), TIMEOUT);
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Instant> pausedUntil = new HashMap<>();

    ChannelDispatcher(Outbox outbox, Channels channels, Letters letters, Ledger ledger,
            TransactionOperations transactions, Clock clock, ObjectMapper json) {
        this.outbox = outbox;
        this.channels = channels;
        this.letters = letters;
        this.ledger = ledger;
        this.transactions = transactions;
        this.clock = clock;
        this.json = json;
    }

    /** One round: until nothing is due, or a channel does not take a message. */
    @Scheduled(fixedDelayString = "${sealkeeper.mail.interval:PT5S}")
    synchronized void dispatch() {
        for (String channel : channels.recipients()) {
            boolean goOn = Dispatcher.isOver(pausedUntil.getOrDefault(channel, Instant.MIN), LONGEST_PAUSE, clock.instant());
            while (goOn) {
                goOn = outbox.claim(channel, clock.instant().plus(UNTIL_AN_ATTEMPT_IS_DEAD)).filter(this::post).isPresent();
            }
        }
    }

    /** @return whether there is any use in going on with this channel */
    private boolean post(Message message) {
        ChannelSettings to = channels.named(message.userId()).orElseThrow();
        Letters.Content content = letters.brief(message, to.locale());
        Optional<String> problem = problem(message, to, content);
        if (problem.isPresent()) {
            Duration pause = Dispatcher.pause(FIRST_PAUSE, failures.merge(message.userId(), 1, Integer::sum) - 1, LONGEST_PAUSE);
            pausedUntil.put(message.userId(), clock.instant().plus(pause));
            log.warn("{} did not take a message: {}. Next try in {} s.", message.userId(), problem.get(), pause.toSeconds());
            outbox.putBack(message, Message.State.WAITING, clock.instant(), problem.get());
            return false;
        }
        failures.remove(message.userId());
        Letter letter = letters.briefLetter(message, to.locale());
        transactions.executeWithoutResult(status -> {
            if (outbox.sent(message, to.url().getHost(), letter)) {
                ledger.record(Dispatcher.about(message, Entry.of("channel.told").detail("tries", message.tries())));
            }
        });
        return true;
    }

    private Optional<String> problem(Message message, ChannelSettings to, Letters.Content content) {
        var notice = new ChannelKind.Notice(message.id().toString(), message.template(), content.subject(),
                content.brief(), Optional.ofNullable(content.link()), Optional.ofNullable(content.linkLabel()).orElse(""),
                json.valueToTree(message.facts()));
        try {
            HttpResponse<String> answer = http.send(to.kind().request(to, notice, clock.instant()).timeout(TIMEOUT).build(),
                    BodyHandlers.ofString(StandardCharsets.UTF_8));
            return to.kind().problem(answer).map(ChannelDispatcher::shortened);
        } catch (IOException unreachable) {
            // the exception's own text may have the address, which is a secret with most services
            return Optional.of(unreachable.getClass().getSimpleName() + " at " + to.url().getHost());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private static String shortened(String problem) {
        return problem.substring(0, Math.min(problem.length(), LONGEST_PROBLEM));
    }
}
