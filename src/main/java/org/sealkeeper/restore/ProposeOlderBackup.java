package org.sealkeeper.restore;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells whoever asked what is wrong with the backup, and which older one is proven. */
@Component("proposeOlderBackup")
class ProposeOlderBackup implements JavaDelegate {

    private final Restores restores;
    private final RestoreMail mail;

    ProposeOlderBackup(Restores restores, RestoreMail mail) {
        this.restores = restores;
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        mail.damaged(restores.restore(RestoreId.of((String) execution.getVariable("restoreId"))));
    }
}
