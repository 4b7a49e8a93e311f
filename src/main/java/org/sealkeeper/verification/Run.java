package org.sealkeeper.verification;

import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;

/**
 * One run of the process test-and-verify.
 *
 * @param id the process instance's; a step that is done again finds the report of its run by it
 */
record Run(String id, UUID renewal, SignatureId signature, VersionId version) {

    static Run of(DelegateExecution execution) {
        return new Run(execution.getProcessInstanceId(), UUID.fromString((String) execution.getVariable("renewalId")),
                SignatureId.of((String) execution.getVariable("signatureId")),
                VersionId.of((String) execution.getVariable("versionId")));
    }

    /** The active version that the examined one is to replace; none when the active one itself is examined. */
    Optional<Version> replaced(Inventory inventory) {
        return inventory.activeVersion(signature).filter(active -> !active.id().equals(version));
    }
}
