package org.sealkeeper.batch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Gives each signature of a batch its time, and asks the approvers where one approval is for several. */
@Component("planBatch")
class PlanBatch implements JavaDelegate {

    /** After which approvers are reminded, and then daily. */
    private static final Duration TO_APPROVE = Duration.ofDays(1);

    private final Batches batches;
    private final BatchMail mail;
    private final Clock clock;

    PlanBatch(Batches batches, BatchMail mail, Clock clock) {
        this.batches = batches;
        this.mail = mail;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Batch batch = batches.planned(BatchId.of((String) execution.getVariable("batchId")));
        boolean approvalNeeded = batch.approverGroup().isPresent() && batch.stopped().isEmpty();
        Instant due = clock.instant().plus(TO_APPROVE).truncatedTo(ChronoUnit.SECONDS);
        execution.setVariable("batchApprovalNeeded", approvalNeeded);
        execution.setVariable("approverGroup", batch.approverGroup().orElse(""));
        execution.setVariable("batchApprovalDueAt", due.toString());
        execution.setVariable("batchApprovalReminders", "R/" + due + "/P1D");
        NextStart.of(batches, batch.id()).set(execution);
        if (approvalNeeded) {
            mail.approvalWanted(batch, due);
        }
    }
}
