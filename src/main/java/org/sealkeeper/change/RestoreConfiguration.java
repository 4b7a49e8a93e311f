package org.sealkeeper.change;

import java.io.IOException;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.Platform;
import org.sealkeeper.platform.PlatformState;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.platform.RecordedStates;
import org.sealkeeper.platform.RefusedByPlatform;
import org.springframework.stereotype.Component;

/**
 * Hands the recorded configuration to the platform. What the installation before has already put right is left alone,
 * and what the platform does not take back is a person's to do at its console.
 */
@Component("restoreConfiguration")
class RestoreConfiguration implements JavaDelegate {

    private final Drifts drifts;
    private final LiveStates states;
    private final Differences differences;
    private final RecordedStates recorded;
    private final Platforms platforms;
    private final Inventory inventory;
    private final Ledger ledger;

    RestoreConfiguration(Drifts drifts, LiveStates states, Differences differences, RecordedStates recorded,
            Platforms platforms, Inventory inventory, Ledger ledger) {
        this.drifts = drifts;
        this.states = states;
        this.differences = differences;
        this.recorded = recorded;
        this.platforms = platforms;
        this.inventory = inventory;
        this.ledger = ledger;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Drift drift = drifts.drift(DriftId.of((String) execution.getVariable("driftId")));
        Signature signature = inventory.signature(drift.signature());
        PlatformState record = recorded.of(signature.id()).orElseThrow().state();
        PlatformState live = states.of(signature);
        boolean needed = !differences.isSame(new PlatformState(live.fingerprint(), record.configuration()), live);
        execution.setVariable("configurationTaken", !needed || hasTaken(execution, signature, record));
    }

    private boolean hasTaken(DelegateExecution execution, Signature signature, PlatformState record)
            throws IOException {
        Platform platform = platforms.named(signature.platform());
        Entry entry = Entry.of("configuration.restored").signature(signature.id().value())
                .detail("platform", platform.id());
        try {
            platform.restoreConfiguration(signature, record.configuration());
            ledger.record(entry.outcome("RESTORED"));
            return true;
        } catch (RefusedByPlatform refused) {
            ledger.record(entry.outcome("REFUSED").detail("reason", refused.getMessage()));
            execution.setVariable("refusalReason", refused.getMessage());
            return false;
        }
    }
}
