package org.sealkeeper.batch;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Starts the renewal that is next in the plan, and finds out when the one after it is to start. */
@Component("startNextRenewal")
class StartNextRenewal implements JavaDelegate {

    private final Batches batches;

    StartNextRenewal(Batches batches) {
        this.batches = batches;
    }

    @Override
    public void execute(DelegateExecution execution) {
        BatchId batch = BatchId.of((String) execution.getVariable("batchId"));
        batches.startNext(batch);
        NextStart.of(batches, batch).set(execution);
    }
}
