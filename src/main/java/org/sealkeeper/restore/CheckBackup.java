package org.sealkeeper.restore;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.backup.BackupReading;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.backup.Proof;
import org.sealkeeper.restore.Restore.OpenedWith;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.stereotype.Component;

/** Fetches the backup and verifies it before anybody is asked for anything; nobody approves what cannot come back. */
@Component("checkBackup")
class CheckBackup implements JavaDelegate {

    private final Restores restores;
    private final BackupReading reading;
    private final Backups backups;
    private final Recovery recovery;
    private final RestoreSettings settings;
    private final RestoreMail mail;

    CheckBackup(Restores restores, BackupReading reading, Backups backups, Recovery recovery, RestoreSettings settings,
            RestoreMail mail) {
        this.restores = restores;
        this.backups = backups;
        this.recovery = recovery;
        this.settings = settings;
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
        boolean quorum = !checked.opensHere() || settings.quorum() == RestoreSettings.Quorum.ALWAYS;
        if (quorum && !opensWithShares(restore)) {
            refuse(restore, Texts.english(checked.opensHere() ? "restore.no-quorum" : "restore.does-not-open-here"));
        }
        execution.setVariable("quorumNeeded", quorum);
        restores.checked(restore.id(), quorum ? OpenedWith.QUORUM : OpenedWith.DRILL_KEY);
        mail.approvalWanted(restore);
    }

    /** Whether there is a key that is shared among people, and the set was sealed to it. */
    private boolean opensWithShares(Restore restore) {
        try {
            String shared = recovery.key().fingerprint();
            return backups.backup(restore.backup()).recipients().stream()
                    .anyMatch(recipient -> recipient.fingerprint().equals(shared));
        } catch (Refusal none) {
            return false;
        }
    }

    private void refuse(Restore restore, String why) {
        restores.damaged(restore.id(), why);
        throw new BpmnError("backup-not-restorable", why);
    }
}
