package org.sealkeeper.backup;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Mails security officers and administrators that a backup is not proven, once for each time that it is found so. */
@Component("tellOfUnprovenBackup")
class TellOfUnprovenBackup implements JavaDelegate {

    private final UnprovenBackups unproven;

    TellOfUnprovenBackup(UnprovenBackups unproven) {
        this.unproven = unproven;
    }

    @Override
    public void execute(DelegateExecution execution) {
        unproven.tell(BackupId.of((String) execution.getVariable("backupId")),
                "unproven-backup:" + execution.getProcessInstanceId());
    }
}
