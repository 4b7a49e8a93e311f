package org.sealkeeper.process;

import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.sealkeeper.text.Refusal;

/** What may be submitted with the start of a process that people may start. */
class StartGuard {

    private static final Map<String, Set<String>> VARIABLES = Map.of(
            "renewal", Set.of("signatureId", "reason", "evenIfValid", "renewalId"),
            "renewal-withdrawal", Set.of("renewalId", "reason"),
            "encrypted-backup", Set.of("signatureId", "backupReason"),
            "change-guard", Set.of("signatureId", "reason", "plannedEnd", "changeId"),
            "bulk-renewal", Set.of("batchId"),
            "restore", Set.of("backupId", "restoreTarget", "reason", "restoreId"),
            "expiry-watch", Set.of());

    private StartGuard() {
    }

    static void beforeStart(DelegateExecution execution, String processKey) {
        Set<String> allowed = VARIABLES.get(processKey);
        boolean called = execution.getSuperExecution() != null;
        if (allowed == null || called) {
            return;
        }
        try {
            TaskGuard.refuseOther(WrittenVariables.of(execution.getProcessInstanceId()), allowed);
        } catch (Refusal refusal) {
            throw new RefusedInProcess(refusal);
        }
    }
}
