package org.sealkeeper.watch;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Signature;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Starts the renewals that are due, each in a transaction of its own, and ends the run. */
@Component("startDueRenewals")
class StartDueRenewals implements JavaDelegate {

    private static final Logger log = LoggerFactory.getLogger(StartDueRenewals.class);

    private final SignaturePages signatures;
    private final DueRenewals renewals;
    private final Watches watches;
    private final Apart apart;

    StartDueRenewals(SignaturePages signatures, DueRenewals renewals, Watches watches, Apart apart) {
        this.signatures = signatures;
        this.renewals = renewals;
        this.watches = watches;
        this.apart = apart;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String run = execution.getProcessInstanceId();
        List<String> failed = new ArrayList<>();
        signatures.forEach(renewals.due(), page -> {
            int started = (int) page.stream().filter(signature -> start(signature, failed)).count();
            apart.run(() -> watches.add(run, Watches.Count.RENEWALS_STARTED, started));
        });
        if (!failed.isEmpty()) {
            throw new IllegalStateException("These renewals could not be started: " + String.join(", ", failed)
                    + ". The application's log has the causes; the step is tried again.");
        }
        watches.finish(run);
    }

    /** One that cannot be started must not keep the others from being started. */
    private boolean start(Signature signature, List<String> failed) {
        try {
            return renewals.startFor(signature);
        } catch (RuntimeException failure) {
            log.error("The renewal of {} could not be started", signature.name(), failure);
            failed.add(signature.name());
            return false;
        }
    }
}
