package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Component;

/** Reads every copy of a backup back once more, because somebody has looked into it. */
@Component("proveBackupAgain")
class ProveBackupAgain implements JavaDelegate {

    private final Backups backups;

    ProveBackupAgain(Backups backups) {
        this.backups = backups;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Proof proof = backups.proveEverywhere(BackupId.of((String) execution.getVariable("backupId")),
                Ledger.SEALKEEPER);
        if (!proof.proven()) {
            throw new BpmnError("backup-not-proven", proof.sentence(Texts.ENGLISH));
        }
    }
}
