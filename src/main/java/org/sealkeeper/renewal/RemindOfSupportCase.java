package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** A vendor support case has been open for long: tells the keepers and the security officers. */
@Component("remindOfSupportCase")
class RemindOfSupportCase implements JavaDelegate {

    private final RenewalMail mail;

    RemindOfSupportCase(RenewalMail mail) {
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        mail.toKeepers("support-case-reminder", "support-case-reminder:" + renewal, renewal);
        mail.toSecurityOfficers("support-case-reminder", "support-case-reminder:" + renewal, renewal);
    }
}
