package org.sealkeeper.platform;

import java.io.IOException;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.springframework.stereotype.Component;

/** Puts the pending version in use on its platform. */
@Component("installOnPlatform")
class InstallOnPlatform implements JavaDelegate {

    private final Inventory inventory;
    private final Platforms platforms;
    private final Ledger ledger;

    InstallOnPlatform(Inventory inventory, Platforms platforms, Ledger ledger) {
        this.inventory = inventory;
        this.platforms = platforms;
        this.ledger = ledger;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Signature signature = inventory.signature(SignatureId.of((String) execution.getVariable("signatureId")));
        Version version = inventory.version(VersionId.of((String) execution.getVariable("versionId")));
        Entry entry = Entry.of("version.installed").signature(signature.id().value())
                .renewal(UUID.fromString((String) execution.getVariable("renewalId")))
                .detail("platform", signature.platform()).detail("version", version.number())
                .detail("sha256", version.fingerprint());
        try {
            platforms.named(signature.platform()).install(signature, version);
            ledger.record(entry.outcome("INSTALLED"));
        } catch (RefusedByPlatform refused) {
            ledger.record(entry.outcome("REFUSED").detail("reason", refused.getMessage()));
            throw new BpmnError("installation-refused", refused.getMessage());
        }
    }
}
