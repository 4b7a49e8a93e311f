package org.sealkeeper.backup;

import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.stereotype.Component;

/** Writes the sealed set of a signature; run again after a crash, it goes on with the same backup. */
@Component("writeSealedSet")
class WriteSealedSet implements JavaDelegate {

    private final Backups backups;

    WriteSealedSet(Backups backups) {
        this.backups = backups;
    }

    @Override
    public void execute(DelegateExecution execution) {
        SignatureId signature = SignatureId.of((String) execution.getVariable("signatureId"));
        Optional<UUID> renewal = Optional.ofNullable((String) execution.getVariable("renewalId")).map(UUID::fromString);
        String reason = (String) execution.getVariable("backupReason");
        BackupId backup = backups.write(signature, renewal, reason, "process " + execution.getProcessInstanceId());
        execution.setVariable("backupId", backup.toString());
    }
}
