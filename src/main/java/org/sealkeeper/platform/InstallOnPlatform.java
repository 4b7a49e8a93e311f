package org.sealkeeper.platform;

import java.io.IOException;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.Installation.Purpose;
import org.springframework.stereotype.Component;

/**
 * Puts a version in use on its platform. The previous version has to go back: when the platform does not take it, or
 * does not say afterwards that it uses it, the job fails until it does.
 */
@Component("installOnPlatform")
class InstallOnPlatform implements JavaDelegate {

    private final Inventory inventory;
    private final Platforms platforms;
    private final Installations installations;

    InstallOnPlatform(Inventory inventory, Platforms platforms, Installations installations) {
        this.inventory = inventory;
        this.platforms = platforms;
        this.installations = installations;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Installation installation = Installation.of(execution);
        Signature signature = inventory.signature(installation.signature());
        Platform platform = platforms.named(signature.platform());
        Optional<Version> version = installation.version().map(inventory::version);
        if (installation.purpose() == Purpose.NEW_VERSION) {
            install(installation, platform, signature, version.orElseThrow());
        } else {
            putBack(platform, signature, version);
            installations.installed(installation, Ledger.SEALKEEPER);
        }
    }

    private void install(Installation installation, Platform platform, Signature signature, Version version)
            throws IOException {
        try {
            platform.install(signature, version);
            installations.installed(installation, Ledger.SEALKEEPER);
        } catch (RefusedByPlatform refused) {
            installations.refused(installation, refused.getMessage(), Ledger.SEALKEEPER);
            throw new BpmnError("installation-refused", refused.getMessage());
        }
    }

    private static void putBack(Platform platform, Signature signature, Optional<Version> previous)
            throws IOException {
        if (previous.isEmpty()) {
            platform.uninstall(signature);
            return;
        }
        Version version = previous.get();
        try {
            platform.install(signature, version);
        } catch (RefusedByPlatform refused) {
            throw new IOException("The platform " + signature.platform() + " did not take back version "
                    + version.number() + " of " + signature.name() + ": " + refused.getMessage(), refused);
        }
        PlatformStatus status = platform.status(signature);
        if (!status.active() || !status.fingerprint().equals(Optional.of(version.fingerprint()))) {
            throw new IOException("The platform " + signature.platform() + " does not use version " + version.number()
                    + " of " + signature.name() + " after it was put back: " + status.sentence());
        }
    }
}
