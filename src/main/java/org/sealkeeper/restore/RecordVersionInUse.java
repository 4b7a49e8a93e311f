package org.sealkeeper.restore;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.ledger.Ledger;
import org.springframework.stereotype.Component;

/** What the platform uses now, and what was verified there, is the active version; a later one is superseded by it. */
@Component("recordVersionInUse")
class RecordVersionInUse implements JavaDelegate {

    private final Inventory inventory;

    RecordVersionInUse(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public void execute(DelegateExecution execution) {
        inventory.reinstate(VersionId.of((String) execution.getVariable("versionId")), Ledger.SEALKEEPER);
    }
}
