package org.sealkeeper.restore;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Nobody has decided about a restore in time: tells the approvers and the security officers, once a day. */
@Component("remindOfRestore")
class RemindOfRestore implements JavaDelegate {

    private final Restores restores;
    private final RestoreMail mail;
    private final Clock clock;

    RemindOfRestore(Restores restores, RestoreMail mail, Clock clock) {
        this.restores = restores;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Restore restore = restores.restore(RestoreId.of((String) execution.getVariable("restoreId")));
        mail.undecided(restore, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
}
