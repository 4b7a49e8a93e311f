package org.sealkeeper.change;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/** Ends the record of a change with its process. */
@Component("closeChange")
class CloseChange implements ExecutionListener {

    private final Changes changes;
    private final Drifts drifts;

    CloseChange(Changes changes, Drifts drifts) {
        this.changes = changes;
        this.drifts = drifts;
    }

    @Override
    public void notify(DelegateExecution execution) {
        ChangeId id = ChangeId.of((String) execution.getVariable("changeId"));
        changes.end(id, execution.isCanceled() ? Change.Outcome.CANCELLED
                : drifts.acceptedAfter(id).isPresent() ? Change.Outcome.DRIFT_ACCEPTED
                : Change.Outcome.CHANGE_VERIFIED);
    }
}
