package org.sealkeeper.platform;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.platform.Installation.Purpose;
import org.springframework.stereotype.Component;

/** Finds out which version is to be put in use, and whether the platform does it or a person at its console. */
@Component("prepareInstallation")
class PrepareInstallation implements JavaDelegate {

    private final Inventory inventory;
    private final Platforms platforms;

    PrepareInstallation(Inventory inventory, Platforms platforms) {
        this.inventory = inventory;
        this.platforms = platforms;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Installation installation = Installation.of(execution);
        if (installation.purpose() == Purpose.PREVIOUS_VERSION) {
            execution.setVariable("versionId", inventory.activeVersion(installation.signature())
                    .map(version -> version.id().toString()).orElse(null));
        }
        execution.setVariable("versionThere", execution.getVariable("versionId") != null);
        String platform = inventory.signature(installation.signature()).platform();
        execution.setVariable("installedByPerson", platforms.named(platform).needsPerson());
    }
}
