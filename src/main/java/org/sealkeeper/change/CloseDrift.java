package org.sealkeeper.change;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/** Ends the record of a comparison with its process; the end event's id says how. */
@Component("closeDrift")
class CloseDrift implements ExecutionListener {

    private final Drifts drifts;

    CloseDrift(Drifts drifts) {
        this.drifts = drifts;
    }

    @Override
    public void notify(DelegateExecution execution) {
        drifts.end(DriftId.of((String) execution.getVariable("driftId")),
                execution.isCanceled() ? Drift.Outcome.CANCELLED
                        : execution.getCurrentActivityId().equals("drift-accepted") ? Drift.Outcome.ACCEPTED
                        : Drift.Outcome.AS_RECORDED);
    }
}
