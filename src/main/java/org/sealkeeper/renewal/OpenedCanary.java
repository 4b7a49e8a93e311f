package org.sealkeeper.renewal;

import java.util.UUID;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.backup.HolderCanaries;
import org.springframework.stereotype.Component;

/** The recovery holder, and nobody else, says which words were sealed to their certificate. */
@Component
class OpenedCanary implements TaskRule {

    private final HolderCanaries canaries;

    OpenedCanary(HolderCanaries canaries) {
        this.canaries = canaries;
    }

    @Override
    public String activityId() {
        return "open-canary";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        canaries.open(UUID.fromString((String) task.getVariable("canaryId")),
                Submitted.text(task, "canaryWords", 200), userId);
    }
}
