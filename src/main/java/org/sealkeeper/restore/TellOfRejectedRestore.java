package org.sealkeeper.restore;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells whoever asked that the restore was rejected, by whom and why. */
@Component("tellOfRejectedRestore")
class TellOfRejectedRestore implements JavaDelegate {

    private final Restores restores;
    private final RestoreMail mail;

    TellOfRejectedRestore(Restores restores, RestoreMail mail) {
        this.restores = restores;
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Restore restore = restores.restore(RestoreId.of((String) execution.getVariable("restoreId")));
        mail.rejected(restore);
    }
}
