package org.sealkeeper.restore;

import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/**
 * Ties a starting process to its record. A restore that was asked for in Tasklist or through the engine's REST API has
 * none yet: it is made here, and who asked is who is logged in.
 */
@Component("openRestore")
class OpenRestore implements ExecutionListener {

    private final Restores restores;
    private final RestoreSettings settings;
    private final Inventory inventory;
    private final People people;

    OpenRestore(Restores restores, RestoreSettings settings, Inventory inventory, People people) {
        this.restores = restores;
        this.settings = settings;
        this.inventory = inventory;
        this.people = people;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String known = execution.getProcessBusinessKey();
        RestoreId id = known == null || known.isBlank() ? openHere(execution) : recorded(known);
        restores.linkProcess(id, execution.getProcessInstanceId(), execution.getProcessDefinitionId());
        Restore restore = restores.restore(id);
        String due = restore.requestedAt().plus(settings.decideWithin()).truncatedTo(ChronoUnit.SECONDS).toString();
        execution.setVariable("restoreId", id.toString());
        execution.setVariable("signatureId", restore.signature().toString());
        execution.setVariable("signatureName", inventory.signature(restore.signature()).name());
        execution.setVariable("versionId", restore.version().toString());
        execution.setVariable("restoreTarget", restore.target().name());
        execution.setVariable("approverGroup", restore.approverGroup());
        execution.setVariable("restoreDueAt", due);
        execution.setVariable("restoreReminders", "R/" + due + "/P1D");
    }

    /** A business key is ours to give: only {@link Restores#request} makes a record first and then the process. */
    private RestoreId recorded(String businessKey) {
        RestoreId id;
        try {
            id = RestoreId.of(businessKey);
        } catch (IllegalArgumentException notOurs) {
            throw Refusal.because(notOurs, Refusal.Kind.INVALID, "restore.business-key", businessKey);
        }
        if (restores.restore(id).processInstanceId().isPresent()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "restore.runs-already", id.toString());
        }
        return id;
    }

    private RestoreId openHere(DelegateExecution execution) {
        String by = people.current().orElseThrow(() -> Refusal.of(Refusal.Kind.FORBIDDEN, "restore.nobody-asked"));
        RestoreId id = RestoreId.random();
        restores.open(id, new Restores.Wanted(backup(execution), Restores.target(text(execution, "restoreTarget")),
                text(execution, "reason"), Optional.empty()), by, Optional.empty());
        execution.setProcessBusinessKey(id.toString());
        execution.removeVariable("reason");
        execution.removeVariable("backupId");
        return id;
    }

    private static BackupId backup(DelegateExecution execution) {
        try {
            return BackupId.of(text(execution, "backupId"));
        } catch (IllegalArgumentException notAnId) {
            throw Refusal.because(notAnId, Refusal.Kind.INVALID, "restore.backup-needed");
        }
    }

    private static String text(DelegateExecution execution, String name) {
        return execution.getVariable(name) instanceof String value ? value : "";
    }
}
