package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Half of the time for documents is over: tells the signature's keepers once more. */
@Component("remindKeepersOfDocuments")
class RemindKeepersOfDocuments implements JavaDelegate {

    private final RenewalMail mail;

    RemindKeepersOfDocuments(RenewalMail mail) {
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        mail.toKeepers("documents-reminder", "documents-reminder:" + renewal, renewal);
    }
}
