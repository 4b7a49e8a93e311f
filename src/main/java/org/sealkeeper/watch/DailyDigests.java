package org.sealkeeper.watch;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.inventory.EffectiveExpiry;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.notification.Preferences;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.sealkeeper.text.Texts;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The daily mail of those who want one: what waits for them, what of theirs expires, and what happened. On days with
 * nothing of these there is none.
 */
@Component
class DailyDigests {

    private static final int MOST = 30;
    private static final int DAYS_AHEAD = 30;
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Preferences preferences;
    private final Outbox outbox;
    private final TaskService tasks;
    private final Inventory inventory;
    private final People people;
    private final TransactionOperations transactions;
    private final Clock clock;

    DailyDigests(Preferences preferences, Outbox outbox, TaskService tasks, Inventory inventory, People people,
            TransactionOperations transactions, Clock clock) {
        this.preferences = preferences;
        this.outbox = outbox;
        this.tasks = tasks;
        this.inventory = inventory;
        this.people = people;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** A day is taken and its mails are queued in one transaction: a node that dies between leaves it to another. */
    @Scheduled(fixedDelayString = "${sealkeeper.mail.digest-interval:PT5M}")
    void queueDue() {
        transactions.executeWithoutResult(status -> preferences.takeDueDigests()
                .forEach(user -> people.find(user).ifPresent(this::queue)));
    }

    private void queue(Person person) {
        Instant now = clock.instant();
        String once = "digest:" + now.truncatedTo(ChronoUnit.DAYS);
        List<String> waiting = people.unrestricted(() -> tasks.createTaskQuery().or().taskAssignee(person.id())
                .taskCandidateUser(person.id()).endOr().orderByTaskCreateTime().asc().listPage(0, MOST)).stream()
                .map(task -> waiting(task, person.locale())).toList();
        List<String> expiring = inventory.endingFirst(person.id(), MOST).stream()
                .flatMap(signature -> expiring(signature, now, person.locale()).stream()).toList();
        List<String> news = outbox.takeForDigest(person.id(), once);
        if (!waiting.isEmpty() || !expiring.isEmpty() || !news.isEmpty()) {
            outbox.queue("daily-digest", person.id(), once, Map.of("waiting", waiting, "expiring", expiring, "news", news));
        }
    }

    private static String waiting(Task task, Locale locale) {
        return Texts.in(locale, "watch.digest.waiting", Texts.in(locale, "task." + task.getTaskDefinitionKey() + ".name"),
                MINUTES.format(task.getCreateTime().toInstant()));
    }

    private static Optional<String> expiring(Signature signature, Instant now, Locale locale) {
        return signature.effectiveExpiry().map(EffectiveExpiry::at)
                .filter(at -> at.isBefore(now.plus(DAYS_AHEAD, ChronoUnit.DAYS)))
                .map(at -> Texts.in(locale, at.isBefore(now) ? "watch.digest.lapsed" : "watch.digest.expiring",
                        signature.name(), MINUTES.format(at)));
    }
}
