package org.sealkeeper.platform;

import java.io.IOException;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.springframework.stereotype.Component;

/** Asks the platform whether it uses the pending version already, so that a withdrawn renewal leaves nothing behind. */
@Component("findWhatIsInUse")
class FindWhatIsInUse implements JavaDelegate {

    private final Inventory inventory;
    private final Platforms platforms;

    FindWhatIsInUse(Inventory inventory, Platforms platforms) {
        this.inventory = inventory;
        this.platforms = platforms;
    }

    @Override
    public void execute(DelegateExecution execution) throws IOException {
        Signature signature = inventory.signature(SignatureId.of((String) execution.getVariable("signatureId")));
        Optional<Version> pending = inventory.pendingVersion(signature.id());
        boolean inUse = pending.isPresent() && platforms.named(signature.platform()).status(signature).fingerprint()
                .equals(pending.map(Version::fingerprint));
        execution.setVariable("newVersionInUse", inUse);
    }
}
