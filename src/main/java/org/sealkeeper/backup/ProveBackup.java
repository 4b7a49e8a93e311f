package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Component;

/** Reads the backup back and uses its key; a damaged one needs a person, a store that does not answer only time. */
@Component("proveBackup")
class ProveBackup implements JavaDelegate {

    private final Backups backups;

    ProveBackup(Backups backups) {
        this.backups = backups;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Proof proof = backups.prove(BackupId.of((String) execution.getVariable("backupId")));
        if (!proof.proven()) {
            throw new BpmnError("backup-not-proven", proof.sentence(Texts.ENGLISH));
        }
    }
}
