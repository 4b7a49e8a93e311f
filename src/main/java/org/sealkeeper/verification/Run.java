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
 * @param renewal that it is a part of, if any
 * @param drift the comparison with what is recorded that it is a part of, if any
 */
record Run(String id, Optional<UUID> renewal, Optional<UUID> drift, SignatureId signature, VersionId version) {

    static Run of(DelegateExecution execution) {
        return new Run(execution.getProcessInstanceId(), id(execution, "renewalId"), id(execution, "driftId"),
                SignatureId.of((String) execution.getVariable("signatureId")),
                VersionId.of((String) execution.getVariable("versionId")));
    }

    /** The active version that the examined one is to replace; none when the active one itself is examined. */
    Optional<Version> replaced(Inventory inventory) {
        return inventory.activeVersion(signature).filter(active -> !active.id().equals(version));
    }

    private static Optional<UUID> id(DelegateExecution execution, String variable) {
        return Optional.ofNullable((String) execution.getVariable(variable)).map(UUID::fromString);
    }
}
