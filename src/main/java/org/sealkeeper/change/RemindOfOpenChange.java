package org.sealkeeper.change;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Nobody has said yet that a change is done that should be: tells keepers and who announced it, once a day. */
@Component("remindOfOpenChange")
class RemindOfOpenChange implements JavaDelegate {

    private final Changes changes;
    private final ChangeMail mail;
    private final Clock clock;

    RemindOfOpenChange(Changes changes, ChangeMail mail, Clock clock) {
        this.changes = changes;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Change change = changes.change(ChangeId.of((String) execution.getVariable("changeId")));
        mail.overdue(change, "change-overdue:" + change.id() + ":" + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
}
