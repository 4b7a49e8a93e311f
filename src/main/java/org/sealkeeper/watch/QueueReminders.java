package org.sealkeeper.watch;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.DueSignatures;
import org.springframework.stereotype.Component;

/** Reminds of what expires and warns of too few keepers and asks for new ones, a page of signatures in each transaction. */
@Component("queueReminders")
class QueueReminders implements JavaDelegate {

    private final DueSignatures due;
    private final SignaturePages signatures;
    private final Reminders reminders;
    private final Keepers keepers;
    private final Watches watches;
    private final Apart apart;

    QueueReminders(DueSignatures due, SignaturePages signatures, Reminders reminders, Keepers keepers, Watches watches, Apart apart) {
        this.due = due;
        this.signatures = signatures;
        this.reminders = reminders;
        this.keepers = keepers;
        this.watches = watches;
        this.apart = apart;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String run = execution.getProcessInstanceId();
        signatures.forEach(due.toTellOf(keepers.active()), page -> apart.run(() -> {
            watches.add(run, Watches.Count.REMINDERS_QUEUED, page.stream().mapToInt(reminders::queueFor).sum());
            page.forEach(keepers::askForNew);
            watches.add(run, Watches.Count.WARNINGS_QUEUED, page.stream().mapToInt(keepers::warnOfTooFew).sum());
        }));
    }
}
