package org.sealkeeper.change;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.Submitted;
import org.sealkeeper.renewal.TaskRule;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Somebody has put the recorded configuration back at the console; whether it is there is compared afterwards. */
@Component
class RestoredAtConsole implements TaskRule {

    private final Inventory inventory;
    private final Ledger ledger;

    RestoredAtConsole(Inventory inventory, Ledger ledger) {
        this.inventory = inventory;
        this.ledger = ledger;
    }

    @Override
    public String activityId() {
        return "restore-configuration-at-console";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        String comment = Submitted.text(task, "comment", 2_000);
        if (comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "drift.what-was-done");
        }
        SignatureId signature = SignatureId.of((String) task.getVariable("signatureId"));
        ledger.record(Entry.of("configuration.restored-at-console").signature(signature.value()).actor(userId)
                .activity(activityId()).detail("platform", inventory.signature(signature).platform())
                .detail("comment", comment));
    }
}
