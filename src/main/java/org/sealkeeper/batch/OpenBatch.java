package org.sealkeeper.batch;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Ties a starting process to its record, which {@link Batches#request} has made: there is no other way to start one. */
@Component("openBatch")
class OpenBatch implements ExecutionListener {

    private final Batches batches;

    OpenBatch(Batches batches) {
        this.batches = batches;
    }

    @Override
    public void notify(DelegateExecution execution) {
        String key = execution.getProcessBusinessKey();
        BatchId id;
        try {
            id = BatchId.of(key == null ? "" : key);
        } catch (IllegalArgumentException notOurs) {
            throw Refusal.because(notOurs, Refusal.Kind.INVALID, "batch.business-key");
        }
        if (batches.batch(id).processInstanceId().isPresent()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "batch.runs-already", id.toString());
        }
        batches.link(id, execution.getProcessInstanceId(), execution.getProcessDefinitionId());
        execution.setVariable("batchId", id.toString());
    }
}
