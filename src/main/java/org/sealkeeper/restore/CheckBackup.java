package org.sealkeeper.restore;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.backup.BackupReading;
import org.sealkeeper.backup.Proof;
import org.sealkeeper.restore.Restore.OpenedWith;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Component;

/** Fetches the backup and verifies it before anybody is asked for anything; nobody approves what cannot come back. */
@Component("checkBackup")
class CheckBackup implements JavaDelegate {

    private final Restores restores;
    private final BackupReading reading;
    private final RestoreMail mail;

    CheckBackup(Restores restores, BackupReading reading, RestoreMail mail) {
        this.restores = restores;
        this.reading = reading;
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Restore restore = restores.restore(RestoreId.of((String) execution.getVariable("restoreId")));
        BackupReading.Checked checked = reading.check(restore.backup(), restore.requestedBy());
        Optional<Proof> damage = checked.damage();
        if (damage.isPresent()) {
            refuse(restore, damage.get().sentence(Texts.ENGLISH));
        }
        if (!checked.opensHere()) {
            refuse(restore, Texts.english("restore.does-not-open-here"));
        }
        restores.checked(restore.id(), OpenedWith.DRILL_KEY);
        mail.approvalWanted(restore);
    }

    private void refuse(Restore restore, String why) {
        restores.damaged(restore.id(), why);
        throw new BpmnError("backup-not-restorable", why);
    }
}
