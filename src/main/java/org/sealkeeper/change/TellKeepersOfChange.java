package org.sealkeeper.change;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells the keepers, and whoever announced a change, what came of it. */
@Component("tellKeepersOfChange")
class TellKeepersOfChange implements JavaDelegate {

    private final Changes changes;
    private final Drifts drifts;
    private final ChangeMail mail;

    TellKeepersOfChange(Changes changes, Drifts drifts, ChangeMail mail) {
        this.changes = changes;
        this.drifts = drifts;
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Change change = changes.change(ChangeId.of((String) execution.getVariable("changeId")));
        mail.verified(change, drifts.acceptedAfter(change.id()));
    }
}
