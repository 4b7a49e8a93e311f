package org.sealkeeper.batch;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells whoever asked for a batch what came of it. */
@Component("reportBatch")
class ReportBatch implements JavaDelegate {

    private final Batches batches;
    private final BatchMail mail;

    ReportBatch(Batches batches, BatchMail mail) {
        this.batches = batches;
        this.mail = mail;
    }

    @Override
    public void execute(DelegateExecution execution) {
        mail.ended(batches.batch(BatchId.of((String) execution.getVariable("batchId"))));
    }
}
