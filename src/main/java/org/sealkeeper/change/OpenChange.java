package org.sealkeeper.change;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/**
 * Ties a starting process to its record. A change that was announced in Tasklist or through the engine's REST API has
 * none yet: it is made here, and who announced it is who is logged in.
 */
@Component("openChange")
class OpenChange implements ExecutionListener {

    private static final Duration UNPLANNED = Duration.ofDays(1);

    private final Changes changes;
    private final Inventory inventory;
    private final People people;

    OpenChange(Changes changes, Inventory inventory, People people) {
        this.changes = changes;
        this.inventory = inventory;
        this.people = people;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String known = execution.getProcessBusinessKey();
        ChangeId id = known == null || known.isBlank() ? openHere(execution) : recorded(known);
        Change change = changes.change(id);
        changes.linkProcess(id, execution.getProcessInstanceId());
        String due = change.plannedEnd().orElse(change.announcedAt().plus(UNPLANNED)).truncatedTo(ChronoUnit.SECONDS)
                .toString();
        execution.setVariable("changeId", id.toString());
        execution.setVariable("signatureId", change.signature().toString());
        execution.setVariable("signatureName", inventory.signature(change.signature()).name());
        execution.setVariable("changeDueAt", due);
        execution.setVariable("changeReminders", "R/" + due + "/P1D");
    }

    /** A business key is ours to give: only {@link Changes#announce} makes a record first and then the process. */
    private ChangeId recorded(String businessKey) {
        ChangeId id;
        try {
            id = ChangeId.of(businessKey);
        } catch (IllegalArgumentException notOurs) {
            throw Refusal.because(notOurs, Refusal.Kind.INVALID, "change.business-key", businessKey);
        }
        if (changes.change(id).processInstanceId().isPresent()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "change.runs-already", id.toString());
        }
        return id;
    }

    private ChangeId openHere(DelegateExecution execution) {
        String by = people.current().orElseThrow(() -> Refusal.of(Refusal.Kind.FORBIDDEN, "change.nobody-asked"));
        ChangeId id = ChangeId.random();
        changes.open(id, signatureId(execution), text(execution, "reason"), plannedEnd(text(execution, "plannedEnd")), by,
                Optional.empty());
        execution.setProcessBusinessKey(id.toString());
        execution.removeVariable("reason");
        execution.removeVariable("plannedEnd");
        return id;
    }

    /** As the form has it, {@code 2026-12-01T18:00} in UTC, or with a zone. */
    private static Optional<Instant> plannedEnd(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text.matches(".*(Z|[+-]\\d\\d:\\d\\d)") ? text
                    : text.length() == 16 ? text + ":00Z" : text + "Z"));
        } catch (DateTimeParseException notATime) {
            throw Refusal.because(notATime, Refusal.Kind.INVALID, "change.planned-end-format", text);
        }
    }

    private static SignatureId signatureId(DelegateExecution execution) {
        try {
            return SignatureId.of(text(execution, "signatureId"));
        } catch (IllegalArgumentException notAnId) {
            throw Refusal.because(notAnId, Refusal.Kind.INVALID, "change.signature-needed");
        }
    }

    private static String text(DelegateExecution execution, String name) {
        return execution.getVariable(name) instanceof String value ? value : "";
    }
}
