package org.sealkeeper.renewal;

import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Before another sealed set is written, a security officer says what was wrong with the one that failed its drill. */
@Component
class UnprovenBackup implements TaskRule {

    private final Backups backups;
    private final Ledger ledger;

    UnprovenBackup(Backups backups, Ledger ledger) {
        this.backups = backups;
        this.ledger = ledger;
    }

    @Override
    public String activityId() {
        return "resolve-unproven-backup";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        String comment = Submitted.text(task, "comment", 2_000);
        if (comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "backup.comment-needed");
        }
        Entry resolved = Entry.of("unproven-backup.resolved").actor(userId).activity(activityId())
                .signature(UUID.fromString((String) task.getVariable("signatureId")))
                .detail("backup", task.getVariable("backupId")).detail("comment", comment);
        if (task.getVariable("renewalId") instanceof String renewal) {
            resolved.renewal(UUID.fromString(renewal));
        }
        ledger.record(resolved);
        backups.setAside(BackupId.of((String) task.getVariable("backupId")), comment, userId);
    }
}
