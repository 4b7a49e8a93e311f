package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Records who asked for a backup as its process starts, by whichever door; one that a process calls is part of that. */
@Component("openBackup")
class OpenBackup implements ExecutionListener {

    private final Inventory inventory;
    private final People people;
    private final Ledger ledger;

    OpenBackup(Inventory inventory, People people, Ledger ledger) {
        this.inventory = inventory;
        this.people = people;
        this.ledger = ledger;
    }

    @Override
    public void notify(DelegateExecution execution) {
        if (execution.getSuperExecution() != null) {
            return;
        }
        SignatureId signature = signature(execution.getVariable("signatureId"));
        execution.setVariable("signatureName", inventory.signature(signature).name());
        if (execution.getVariable("backupReason") == null) {
            execution.setVariable("backupReason", "on-demand");
        }
        ledger.record(Entry.of("backup.requested").signature(signature.value())
                .actor(people.current().orElse(Ledger.SEALKEEPER)).detail("request", execution.getProcessBusinessKey())
                .detail("occasion", execution.getVariable("backupReason")));
    }

    private static SignatureId signature(Object submitted) {
        try {
            return SignatureId.of(String.valueOf(submitted));
        } catch (IllegalArgumentException notAnId) {
            throw Refusal.because(notAnId, Refusal.Kind.INVALID, "backup.signature-needed");
        }
    }
}
