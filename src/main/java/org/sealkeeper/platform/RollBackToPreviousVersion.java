package org.sealkeeper.platform;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.stereotype.Component;

/** Puts the active version back on the platform, and makes sure that the platform says so. */
@Component("rollBackToPreviousVersion")
class RollBackToPreviousVersion implements JavaDelegate {

    private final Inventory inventory;
    private final Platforms platforms;
    private final Ledger ledger;

    RollBackToPreviousVersion(Inventory inventory, Platforms platforms, Ledger ledger) {
        this.inventory = inventory;
        this.platforms = platforms;
        this.ledger = ledger;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Signature signature = inventory.signature(SignatureId.of((String) execution.getVariable("signatureId")));
        Platform platform = platforms.named(signature.platform());
        Optional<Version> previous = inventory.activeVersion(signature.id());
        if (previous.isPresent()) {
            putBack(platform, signature, previous.get());
        } else {
            platform.uninstall(signature);
        }
        ledger.record(Entry.of("version.rolled-back").signature(signature.id().value())
                .renewal(UUID.fromString((String) execution.getVariable("renewalId")))
                .detail("platform", signature.platform()).detail("to", previous.map(Version::number)));
    }

    /** A rollback that did not work is an incident: the job fails until the platform has the previous version again. */
    private static void putBack(Platform platform, Signature signature, Version previous) throws IOException {
        try {
            platform.install(signature, previous);
        } catch (RefusedByPlatform refused) {
            throw new IOException("The platform " + signature.platform() + " did not take back version "
                    + previous.number() + " of " + signature.name() + ": " + refused.getMessage(), refused);
        }
        PlatformStatus status = platform.status(signature);
        if (!status.active() || !status.fingerprint().equals(Optional.of(previous.fingerprint()))) {
            throw new IOException("The platform " + signature.platform() + " does not use version " + previous.number()
                    + " of " + signature.name() + " after it was put back: " + status.sentence());
        }
    }
}
