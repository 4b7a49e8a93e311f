package org.sealkeeper.renewal;

import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.backup.BackupId;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Whoever looked into a backup without a proof says what they found, and whether another is to take its place. */
@Component
class LookedIntoBackup implements TaskRule {

    private static final String PROVE_AGAIN = "PROVE_AGAIN";
    private static final String REPLACE = "REPLACE";

    private final Backups backups;
    private final Ledger ledger;

    LookedIntoBackup(Backups backups, Ledger ledger) {
        this.backups = backups;
        this.ledger = ledger;
    }

    @Override
    public String activityId() {
        return "look-into-unproven-backup";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        String decision = Submitted.oneOf(task, "proofDecision", PROVE_AGAIN, REPLACE);
        String comment = Submitted.text(task, "comment", 2_000);
        if (comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "backup.comment-needed");
        }
        BackupId backup = BackupId.of((String) task.getVariable("backupId"));
        ledger.record(Entry.of("unproven-backup.looked-into").actor(userId).activity(activityId()).outcome(decision)
                .signature(UUID.fromString((String) task.getVariable("signatureId"))).detail("backup", backup)
                .detail("comment", comment));
        if (decision.equals(REPLACE)) {
            backups.setAside(backup, comment, userId);
        }
        task.setVariable("proofDecision", decision);
    }
}
