package org.sealkeeper.restore;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.renewal.TaskRule;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/**
 * A share never comes with the task: what is submitted there stays in the engine's history. It is given to
 * {@link Recovery} before, and the task ends when it is there.
 */
@Component
class EnteredShare implements TaskRule {

    private final Recovery recovery;

    EnteredShare(Recovery recovery) {
        this.recovery = recovery;
    }

    @Override
    public String activityId() {
        return "enter-recovery-share";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        RestoreId id = RestoreId.of((String) task.getVariable("restoreId"));
        if (recovery.given(id).stream().noneMatch(one -> one.holder().equals(userId))) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "share.enter-first");
        }
    }
}
