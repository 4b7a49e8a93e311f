package org.sealkeeper.renewal;

import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.backup.HolderCanaries;
import org.springframework.stereotype.Component;

/** Somebody who is responsible says which user holds a recovery key; they are asked to open the canary. */
@Component
class NamedRecoveryHolder implements TaskRule {

    private final HolderCanaries canaries;

    NamedRecoveryHolder(HolderCanaries canaries) {
        this.canaries = canaries;
    }

    @Override
    public String activityId() {
        return "name-recovery-holder";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        String holder = Submitted.text(task, "holderUser", 200);
        UUID canary = UUID.fromString((String) task.getVariable("canaryId"));
        canaries.name(canaries.of(canary).fingerprint(), holder, userId);
        canaries.tell(canary, holder);
        task.setVariable("holder", holder);
    }
}
