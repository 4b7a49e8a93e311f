package org.sealkeeper.renewal;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** A vendor support case is open for another day: tells the keepers and the security officers, once a day. */
@Component("remindOfSupportCase")
class RemindOfSupportCase implements JavaDelegate {

    private final RenewalMail mail;
    private final Clock clock;

    RemindOfSupportCase(RenewalMail mail, Clock clock) {
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        String once = "support-case-reminder:" + renewal + ":" + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        mail.toKeepers("support-case-reminder", once, renewal);
        mail.toSecurityOfficers("support-case-reminder", once, renewal);
    }
}
