package org.sealkeeper.change;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** A drift waits for a decision for another day: tells those who may decide, once a day. */
@Component("remindOfDrift")
class RemindOfDrift implements JavaDelegate {

    private final Drifts drifts;
    private final ChangeMail mail;
    private final Clock clock;

    RemindOfDrift(Drifts drifts, ChangeMail mail, Clock clock) {
        this.drifts = drifts;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Drift drift = drifts.drift(DriftId.of((String) execution.getVariable("driftId")));
        mail.driftUndecided(drift, "drift-reminder:" + drift.id() + ":"
                + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
}
