package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.platform.PlatformAccess;
import org.sealkeeper.text.Refusal;
import org.springframework.stereotype.Component;

/** Somebody has seen to it that a platform lets Sealkeeper in again, and says how. */
@Component
class RestoredAccess implements TaskRule {

    private final PlatformAccess access;

    RestoredAccess(PlatformAccess access) {
        this.access = access;
    }

    @Override
    public String activityId() {
        return "restore-platform-access";
    }

    @Override
    public void beforeComplete(DelegateTask task, String userId) {
        String comment = Submitted.text(task, "comment", 2_000);
        if (comment.isEmpty()) {
            throw Refusal.of(Refusal.Kind.INVALID, "platform.access-comment-needed");
        }
        access.restored((String) task.getVariable("platform"), comment, userId);
    }
}
