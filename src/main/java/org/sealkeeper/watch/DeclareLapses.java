package org.sealkeeper.watch;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.DueSignatures;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.lapse.Lapses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Declares the lapses that no renewal has declared, each in a transaction of its own, and has those ended that are over. */
@Component("declareLapses")
class DeclareLapses implements JavaDelegate {

    private static final Logger log = LoggerFactory.getLogger(DeclareLapses.class);

    private final DueSignatures due;
    private final SignaturePages signatures;
    private final Lapses lapses;
    private final Apart apart;
    private final Clock clock;

    DeclareLapses(DueSignatures due, SignaturePages signatures, Lapses lapses, Apart apart, Clock clock) {
        this.due = due;
        this.signatures = signatures;
        this.lapses = lapses;
        this.apart = apart;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        apart.run(lapses::findValidAgain);
        Instant now = clock.instant();
        List<String> failed = new ArrayList<>();
        signatures.forEach(due.lapsed(), page -> page.stream().filter(signature -> signature.stateAt(now) == SignatureState.LAPSED)
                .forEach(signature -> declare(signature, failed)));
        if (!failed.isEmpty()) {
            throw new IllegalStateException("These lapses could not be declared: " + String.join(", ", failed)
                    + ". The application's log has the causes; the step is tried again.");
        }
    }

    /** One that cannot be declared must not keep the others from being declared. */
    private void declare(Signature signature, List<String> failed) {
        try {
            apart.call(() -> lapses.declare(signature.id()));
        } catch (RuntimeException failure) {
            log.error("The lapse of {} could not be declared", signature.name(), failure);
            failed.add(signature.name());
        }
    }
}
