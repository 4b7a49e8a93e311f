package org.sealkeeper.console;

import java.util.List;
import java.util.Optional;
import org.sealkeeper.change.Change;
import org.sealkeeper.change.Changes;
import org.sealkeeper.change.Drift;
import org.sealkeeper.change.Drifts;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.platform.RecordedState;
import org.sealkeeper.platform.RecordedStates;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What is recorded of a signature's platform, what was changed there, and what drifted. */
@Component
@Order(50)
class ChangesSection implements SignatureSection {

    private static final int SHOWN = 10;

    private final RecordedStates recorded;
    private final Changes changes;
    private final Drifts drifts;

    ChangesSection(RecordedStates recorded, Changes changes, Drifts drifts) {
        this.recorded = recorded;
        this.changes = changes;
        this.drifts = drifts;
    }

    /** @param recorded empty until the platform was looked at for the first time */
    record Shown(Optional<RecordedState> recorded, List<Change> changes, List<Drift> drifts) {
    }

    @Override
    public String id() {
        return "changes";
    }

    @Override
    public Shown about(Signature signature) {
        return new Shown(recorded.of(signature.id()), changes.ofSignature(signature.id(), 0, SHOWN),
                drifts.ofSignature(signature.id(), 0, SHOWN));
    }
}
