package org.sealkeeper.renewal;

import org.camunda.bpm.engine.delegate.DelegateTask;

/** What must hold when a person completes a user task. Applied at completion, so it holds behind every door. */
public interface TaskRule {

    /** The user task's id in the diagram. */
    String activityId();

    /**
     * Checks what was handed in and records it; may set variables that the process goes on with.
     *
     * @param userId who completes the task: the authenticated user, whoever it was assigned to
     * @throws org.sealkeeper.text.Refusal when it may not be completed so
     */
    void beforeComplete(DelegateTask task, String userId);
}
