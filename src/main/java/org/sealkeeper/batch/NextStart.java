package org.sealkeeper.batch;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;

/** When a batch starts its next renewal; empty when none is left. */
record NextStart(Optional<Instant> at) {

    static NextStart of(Batches batches, BatchId batch) {
        return new NextStart(batches.next(batch).flatMap(BatchEntry::startAt));
    }

    void set(DelegateExecution execution) {
        execution.setVariable("startsOutstanding", at.isPresent());
        at.ifPresent(moment -> execution.setVariable("nextStartAt", moment.truncatedTo(ChronoUnit.SECONDS).toString()));
    }
}
