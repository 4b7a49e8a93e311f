package org.sealkeeper.renewal;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Ledger;
import org.springframework.stereotype.Component;

/** Registers a successor with the same settings and starts its first renewal; the old signature stays as it is. */
@Component("applyForNewSignature")
class ApplyForNewSignature implements JavaDelegate {

    private final Renewals renewals;
    private final Inventory inventory;

    ApplyForNewSignature(Renewals renewals, Inventory inventory) {
        this.renewals = renewals;
        this.inventory = inventory;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Renewal renewal = renewals.renewal(RenewalId.of((String) execution.getVariable("renewalId")));
        Signature old = inventory.signature(renewal.signature());
        SignatureId successor = inventory.register(new NewSignature(
                old.name() + " / " + renewal.id().toString().substring(0, 8), old.kind(), old.platform(), old.issuer(),
                old.criticality(), old.subject(), old.names(), old.keyAlgorithm(), old.renewBeforeDays(),
                old.criticalBeforeDays(), old.reminderDays(), old.keepers()), inventory.keyCustody(old.id()), Ledger.SEALKEEPER);
        execution.setVariable("successorId", successor.toString());
        renewals.start(successor, renewal.reason(), renewal.requestedBy(), Optional.empty());
    }
}
