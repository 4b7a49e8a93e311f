package org.sealkeeper.process;

import org.camunda.bpm.engine.authorization.TaskPermissions;
import org.camunda.bpm.engine.impl.cfg.auth.DefaultAuthorizationProvider;
import org.camunda.bpm.engine.impl.persistence.entity.AuthorizationEntity;
import org.camunda.bpm.engine.task.Task;

/**
 * Whoever a task is offered to may see it, take it and complete it; that is the engine's TASK_WORK. Giving a task
 * back needs the permission to assign, so they get that too; assigning it to others is closed at the edge.
 */
class TaskPermits extends DefaultAuthorizationProvider {

    @Override
    public AuthorizationEntity[] newTaskAssignee(Task task, String oldAssignee, String newAssignee) {
        return withGivingBack(super.newTaskAssignee(task, oldAssignee, newAssignee));
    }

    @Override
    public AuthorizationEntity[] newTaskUserIdentityLink(Task task, String userId, String type) {
        return withGivingBack(super.newTaskUserIdentityLink(task, userId, type));
    }

    @Override
    public AuthorizationEntity[] newTaskGroupIdentityLink(Task task, String groupId, String type) {
        return withGivingBack(super.newTaskGroupIdentityLink(task, groupId, type));
    }

    private static AuthorizationEntity[] withGivingBack(AuthorizationEntity[] permits) {
        if (permits == null) {
            return null;
        }
        for (AuthorizationEntity permit : permits) {
            permit.addPermission(TaskPermissions.TASK_ASSIGN);
        }
        return permits;
    }
}
