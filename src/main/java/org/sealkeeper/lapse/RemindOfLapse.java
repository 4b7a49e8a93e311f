package org.sealkeeper.lapse;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** The lapse has lasted for another day: tells those who have to act. */
@Component("remindOfLapse")
class RemindOfLapse implements JavaDelegate, ExecutionListener {

    private final Lapses lapses;
    private final LapseMail mail;

    RemindOfLapse(Lapses lapses, LapseMail mail) {
        this.lapses = lapses;
        this.mail = mail;
    }

    /** When its task comes back. */
    @Override
    public void notify(DelegateExecution execution) {
        execute(execution);
    }

    @Override
    public void execute(DelegateExecution execution) {
        mail.remind(lapses.lapse(LapseId.of((String) execution.getVariable("lapseId"))));
    }
}
