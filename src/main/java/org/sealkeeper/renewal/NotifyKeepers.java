package org.sealkeeper.renewal;

import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.VersionId;
import org.springframework.stereotype.Component;

/** Tells the keepers and whoever asked that the signature is renewed, and until when. */
@Component("notifyKeepers")
class NotifyKeepers implements JavaDelegate {

    private final RenewalMail mail;
    private final Inventory inventory;

    NotifyKeepers(RenewalMail mail, Inventory inventory) {
        this.mail = mail;
        this.inventory = inventory;
    }

    @Override
    public void execute(DelegateExecution execution) {
        RenewalId renewal = RenewalId.of((String) execution.getVariable("renewalId"));
        var version = inventory.version(VersionId.of((String) execution.getVariable("versionId")));
        mail.toInvolved("renewal-completed", "renewal-completed:" + renewal, renewal,
                Map.of("notAfter", version.notAfter(), "version", version.number()));
    }
}
