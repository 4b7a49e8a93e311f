package org.sealkeeper.change;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Makes the record of a comparison as its process starts. */
@Component("openDrift")
class OpenDrift implements ExecutionListener {

    private final Drifts drifts;
    private final Inventory inventory;

    OpenDrift(Drifts drifts, Inventory inventory) {
        this.drifts = drifts;
        this.inventory = inventory;
    }

    @Override
    public void notify(DelegateExecution execution) {
        SignatureId signature = SignatureId.of((String) execution.getVariable("signatureId"));
        Version active = inventory.activeVersion(signature).orElseThrow(() -> Refusal.of(Refusal.Kind.CONFLICT,
                "change.nothing-in-use", inventory.signature(signature).name()));
        DriftId id = DriftId.random();
        drifts.open(id, signature,
                Optional.ofNullable((String) execution.getVariable("changeId")).map(ChangeId::of),
                Drift.Moment.of((String) execution.getVariable("driftMoment")), execution.getProcessInstanceId());
        if (execution.getProcessBusinessKey() == null) {
            execution.setProcessBusinessKey(id.toString());
        }
        execution.setVariable("driftId", id.toString());
        execution.setVariable("versionId", active.id().toString());
        execution.setVariable("signatureName", inventory.signature(signature).name());
    }
}
