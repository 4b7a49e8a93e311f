package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** What was put back does not pass its checks either: tells everybody who can do something about it, once a rollback. */
@Component("warnOfUnverifiedRollback")
class WarnOfUnverifiedRollback implements JavaDelegate {

    private static final String TEMPLATE = "rollback-not-verified";

    private final RenewalMail mail;

    WarnOfUnverifiedRollback(RenewalMail mail) {
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        String once = TEMPLATE + ":" + renewal + ":" + execution.getActivityInstanceId();
        mail.toKeepers(TEMPLATE, once, renewal);
        mail.toApprovers(TEMPLATE, once, renewal);
        mail.toSecurityOfficers(TEMPLATE, once, renewal);
    }
}
