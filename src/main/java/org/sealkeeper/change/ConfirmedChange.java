package org.sealkeeper.change;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.platform.ShownFingerprint;
import org.sealkeeper.renewal.Submitted;
import org.sealkeeper.renewal.TaskRule;
import org.springframework.stereotype.Component;

/**
 * The change is done. A platform without an interface cannot be asked what it uses now, so whoever confirms tells what
 * its console shows.
 */
@Component
class ConfirmedChange implements TaskRule {

    private final Changes changes;
    private final Inventory inventory;
    private final Platforms platforms;

    ConfirmedChange(Changes changes, Inventory inventory, Platforms platforms) {
        this.changes = changes;
        this.inventory = inventory;
        this.platforms = platforms;
    }

    @Override
    public String activityId() {
        return Changes.CONFIRM;
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        Change change = changes.change(ChangeId.of((String) task.getVariable("changeId")));
        String shown = Submitted.text(task, "installedFingerprint", 200);
        boolean byPerson = platforms.named(inventory.signature(change.signature()).platform()).needsPerson();
        changes.confirm(change.id(), Submitted.text(task, "comment", 2_000),
                byPerson ? Optional.of(ShownFingerprint.of(shown)) : Optional.empty(), userId);
    }
}
