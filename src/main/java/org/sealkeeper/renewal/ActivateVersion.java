package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.ledger.Ledger;
import org.springframework.stereotype.Component;

/** The version that was installed and verified becomes the active one. */
@Component("activateVersion")
class ActivateVersion implements JavaDelegate {

    private final Inventory inventory;

    ActivateVersion(Inventory inventory) {
        this.inventory = inventory;
    }

    @Override
    public void execute(DelegateExecution execution) {
        inventory.activate(VersionId.of((String) execution.getVariable("versionId")), Ledger.SEALKEEPER);
    }
}
