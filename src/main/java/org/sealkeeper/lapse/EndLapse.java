package org.sealkeeper.lapse;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Records that a signature is valid again, and tells those who acted and the mailing lists. */
@Component("endLapse")
class EndLapse implements JavaDelegate {

    private final Lapses lapses;
    private final LapseMail mail;
    private final Urgency urgency;

    EndLapse(Lapses lapses, LapseMail mail, Urgency urgency) {
        this.lapses = lapses;
        this.mail = mail;
        this.urgency = urgency;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Lapse lapse = lapses.lapse(LapseId.of((String) execution.getVariable("lapseId")));
        lapses.end(lapse.id(), Lapse.Outcome.VALID_AGAIN);
        urgency.lower(lapse.signature());
        mail.tellOfEnd(lapse);
    }
}
