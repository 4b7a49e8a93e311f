package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Approval is overdue: tells the security officers. Nothing is ever approved by time. */
@Component("escalateMissingApproval")
class EscalateMissingApproval implements JavaDelegate {

    private final RenewalMail mail;

    EscalateMissingApproval(RenewalMail mail) {
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        mail.toSecurityOfficers("approval-overdue", "approval-overdue:" + renewal, renewal);
    }
}
