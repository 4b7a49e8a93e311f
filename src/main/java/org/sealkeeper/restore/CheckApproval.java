package org.sealkeeper.restore;

import java.time.Clock;
import java.time.Duration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Looks whether the ledger has sealed the approval; until then nobody is asked for a share, and no set is opened. */
@Component("checkApproval")
class CheckApproval implements JavaDelegate {

    /** Sealing is done once a second. */
    private static final Duration UNTIL_SEALED = Duration.ofSeconds(1);

    private final RestoreApprovals approvals;
    private final Clock clock;

    CheckApproval(RestoreApprovals approvals, Clock clock) {
        this.approvals = approvals;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        boolean sealed = approvals.isSealed(RestoreId.of((String) execution.getVariable("restoreId")));
        execution.setVariable("approvalSealed", sealed);
        if (!sealed) {
            execution.setVariable("askAgainAt", clock.instant().plus(UNTIL_SEALED).toString());
        }
    }
}
