package org.sealkeeper.batch;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Tells approvers and security officers, once a day, that a batch waits for its approval. */
@Component("remindApproversOfBatch")
class RemindApproversOfBatch implements JavaDelegate {

    private final Batches batches;
    private final BatchMail mail;
    private final Clock clock;

    RemindApproversOfBatch(Batches batches, BatchMail mail, Clock clock) {
        this.batches = batches;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        mail.approvalOverdue(batches.batch(BatchId.of((String) execution.getVariable("batchId"))),
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }
}
