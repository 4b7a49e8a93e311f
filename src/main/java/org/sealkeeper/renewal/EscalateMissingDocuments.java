package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Documents are overdue: tells the approvers, who wait for them, and the security officers. */
@Component("escalateMissingDocuments")
class EscalateMissingDocuments implements JavaDelegate {

    private final RenewalMail mail;

    EscalateMissingDocuments(RenewalMail mail) {
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        mail.toApprovers("documents-overdue", "documents-overdue:" + renewal, renewal);
        mail.toSecurityOfficers("documents-overdue", "documents-overdue:" + renewal, renewal);
    }
}
