package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Component;

/** Copies the sealed set to every other required store; a store that is down is tried again later. */
@Component("copySealedSet")
class CopySealedSet implements JavaDelegate {

    private final Backups backups;

    CopySealedSet(Backups backups) {
        this.backups = backups;
    }

    @Override
    public void execute(DelegateExecution execution) {
        backups.copy(BackupId.of((String) execution.getVariable("backupId"))).ifPresent(damage -> {
            throw new BpmnError("backup-not-proven", damage.sentence(Texts.ENGLISH));
        });
    }
}
