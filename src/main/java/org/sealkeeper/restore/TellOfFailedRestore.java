package org.sealkeeper.restore;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells whoever asked, and the keepers, that the version is not in use at its platform, and why. */
@Component("tellOfFailedRestore")
class TellOfFailedRestore implements JavaDelegate {

    private final Restores restores;
    private final RestoreMail mail;

    TellOfFailedRestore(Restores restores, RestoreMail mail) {
        this.restores = restores;
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Restore restore = restores.restore(RestoreId.of((String) execution.getVariable("restoreId")));
        mail.failed(restore, (String) execution.getVariable("refusalReason"));
    }
}
