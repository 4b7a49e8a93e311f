package org.sealkeeper.restore;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Begins to gather shares: each recovery holder gets a task, and a mail. */
@Component("askRecoveryHolders")
class AskRecoveryHolders implements JavaDelegate {

    private final Restores restores;
    private final Recovery recovery;
    private final RestoreSettings settings;
    private final RestoreMail mail;
    private final Clock clock;

    AskRecoveryHolders(Restores restores, Recovery recovery, RestoreSettings settings, RestoreMail mail, Clock clock) {
        this.restores = restores;
        this.recovery = recovery;
        this.settings = settings;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Restore restore = restores.restore(RestoreId.of((String) execution.getVariable("restoreId")));
        List<String> holders = recovery.begin(restore.id());
        String due = clock.instant().plus(settings.decideWithin()).truncatedTo(ChronoUnit.SECONDS).toString();
        execution.setVariable("holdersAsked", holders.size());
        execution.setVariable("sharesDueAt", due);
        execution.setVariable("shareReminders", "R/" + due + "/P1D");
        mail.sharesWanted(restore, holders, execution.getId());
    }
}
