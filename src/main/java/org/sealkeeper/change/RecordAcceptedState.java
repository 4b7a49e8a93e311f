package org.sealkeeper.change;

import java.io.IOException;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.platform.PlatformState;
import org.sealkeeper.platform.RecordedState.Occasion;
import org.sealkeeper.platform.RecordedStates;
import org.springframework.stereotype.Component;

/** Records what the platform has now, if that is what a person saw and accepted; else it is compared and shown again. */
@Component("recordAcceptedState")
class RecordAcceptedState implements JavaDelegate {

    private final Drifts drifts;
    private final LiveStates states;
    private final Differences differences;
    private final RecordedStates recorded;
    private final Inventory inventory;

    RecordAcceptedState(Drifts drifts, LiveStates states, Differences differences, RecordedStates recorded,
            Inventory inventory) {
        this.drifts = drifts;
        this.states = states;
        this.differences = differences;
        this.recorded = recorded;
        this.inventory = inventory;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Drift drift = drifts.drift(DriftId.of((String) execution.getVariable("driftId")));
        Signature signature = inventory.signature(drift.signature());
        PlatformState live = states.of(signature);
        boolean asShown = drift.liveState().equals(Optional.of(differences.hash(live)));
        if (asShown) {
            recorded.record(signature, live, Occasion.ACCEPTED, drift.failedChecks(),
                    drift.decision().orElseThrow().by());
        }
        execution.setVariable("stillAsShown", asShown);
    }
}
