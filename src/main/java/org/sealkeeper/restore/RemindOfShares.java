package org.sealkeeper.restore;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Too few shares are there in time: tells the holders who are missing, and the security officers, once a day. */
@Component("remindOfShares")
class RemindOfShares implements JavaDelegate {

    private final Restores restores;
    private final Recovery recovery;
    private final RestoreMail mail;
    private final Clock clock;

    RemindOfShares(Restores restores, Recovery recovery, RestoreMail mail, Clock clock) {
        this.restores = restores;
        this.recovery = recovery;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Restore restore = restores.restore(RestoreId.of((String) execution.getVariable("restoreId")));
        recovery.standing(restore.id()).ifPresent(standing -> mail.sharesMissing(restore, standing,
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)));
    }
}
