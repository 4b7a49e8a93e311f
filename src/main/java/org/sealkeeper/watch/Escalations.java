package org.sealkeeper.watch;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.People;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * A task that waits longer than the chain of {@code sealkeeper.escalation.chain}, or of its own
 * ({@code sealkeeper.escalation.approve-renewal}), allows is told to the next group of it, each group once. Who may complete
 * the task stays as it is drawn: nobody approves because somebody else did not.
 */
@Component
class Escalations {

    private static final Logger log = LoggerFactory.getLogger(Escalations.class);
    private static final String PREFIX = "sealkeeper.escalation";
    private static final String COMMON = "chain";
    private static final String INTERVAL = "interval";

    private final Environment environment;
    private final TaskService tasks;
    private final Inventory inventory;
    private final People people;
    private final Outbox outbox;
    private final Ledger ledger;
    private final TransactionOperations transactions;
    private final Clock clock;

    Escalations(Environment environment, TaskService tasks, Inventory inventory, People people, Outbox outbox,
            Ledger ledger, TransactionOperations transactions, Clock clock) {
        this.environment = environment;
        this.tasks = tasks;
        this.inventory = inventory;
        this.people = people;
        this.outbox = outbox;
        this.ledger = ledger;
        this.transactions = transactions;
        this.clock = clock;
        // what is written wrongly is said when the application starts
        chains();
    }

    @Scheduled(fixedDelayString = "${sealkeeper.escalation.interval:PT5M}")
    void tellNext() {
        Map<String, EscalationChain> chains = chains();
        Optional<Duration> first = chains.values().stream().flatMap(chain -> chain.steps().stream())
                .map(EscalationChain.Step::after).min(Duration::compareTo);
        if (first.isEmpty()) {
            return;
        }
        List<Task> waiting = people.unrestricted(() -> tasks.createTaskQuery()
                .taskCreatedBefore(Date.from(clock.instant().minus(first.get()))).unlimitedList());
        for (Task task : waiting) {
            try {
                tell(task, chains.getOrDefault(task.getTaskDefinitionKey(), chains.get(COMMON)).steps());
            } catch (NullValueException completed) {
                log.debug("Task {} was completed meanwhile", task.getId(), completed);
            }
        }
    }

    private void tell(Task task, List<EscalationChain.Step> steps) {
        for (int step = 0; step < steps.size(); step++) {
            if (task.getCreateTime().before(Date.from(clock.instant().minus(steps.get(step).after())))) {
                tell(task, steps.get(step), step);
            }
        }
    }

    /** By activity id; under {@value #COMMON} the one of all others. */
    private Map<String, EscalationChain> chains() {
        Map<String, EscalationChain> chains = new TreeMap<>(Map.of(COMMON, new EscalationChain(List.of())));
        Binder.get(environment).bind("sealkeeper.escalation", Bindable.mapOf(String.class, String.class)).orElse(Map.of())
                .forEach((name, written) -> {
                    if (!name.equals(INTERVAL)) {
                        chains.put(name, EscalationChain.of(PREFIX + "." + name, written));
                    }
                });
        return chains;
    }

    private void tell(Task task, EscalationChain.Step step, int number) {
        transactions.executeWithoutResult(status -> {
            Map<String, Object> facts = new TreeMap<>(Map.of("activity", task.getTaskDefinitionKey(), "deadline",
                    task.getCreateTime().toInstant()));
            Optional<String> signature = variable(task, "signatureId");
            signature.ifPresent(id -> {
                facts.put("signatureId", id);
                facts.put("signature", inventory.signature(SignatureId.of(id)).name());
            });
            Optional.ofNullable(task.getAssignee()).ifPresent(assignee -> facts.put("by", assignee));
            String once = "escalated:" + task.getId() + ":" + number;
            List<String> told = people.members(step.group()).stream()
                    .filter(person -> outbox.queue("task-escalated", person, once, facts)).toList();
            if (!told.isEmpty()) {
                ledger.record(Entry.of("task.escalated").activity(task.getTaskDefinitionKey())
                        .signature(signature.map(UUID::fromString).orElse(null))
                        .renewal(variable(task, "renewalId").map(UUID::fromString).orElse(null))
                        .detail("name", step.group().id()).detail("after", task.getCreateTime().toInstant()).detail("told", told));
            }
        });
    }

    private Optional<String> variable(Task task, String name) {
        return people.unrestricted(() -> Optional.ofNullable((String) tasks.getVariable(task.getId(), name)));
    }
}
