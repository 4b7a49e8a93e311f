package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Half of the time for approval is over: tells the approvers once more. */
@Component("remindApprovers")
class RemindApprovers implements JavaDelegate {

    private final RenewalMail mail;

    RemindApprovers(RenewalMail mail) {
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        mail.toApprovers("approval-reminder", "approval-reminder:" + renewal, renewal);
    }
}
