package org.sealkeeper.batch;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.springframework.stereotype.Component;

/** Ends the record of a batch with its process. Its renewals go on by themselves. */
@Component("closeBatch")
class CloseBatch implements ExecutionListener {

    private final Batches batches;

    CloseBatch(Batches batches) {
        this.batches = batches;
    }

    @Override
    public void notify(DelegateExecution execution) {
        batches.end(BatchId.of((String) execution.getVariable("batchId")), execution.isCanceled());
    }
}
