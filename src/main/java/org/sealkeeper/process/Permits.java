package org.sealkeeper.process;

import static org.camunda.bpm.engine.authorization.Authorization.ANY;
import static org.camunda.bpm.engine.authorization.Resources.APPLICATION;
import static org.camunda.bpm.engine.authorization.Resources.AUTHORIZATION;
import static org.camunda.bpm.engine.authorization.Resources.DECISION_DEFINITION;
import static org.camunda.bpm.engine.authorization.Resources.DECISION_REQUIREMENTS_DEFINITION;
import static org.camunda.bpm.engine.authorization.Resources.DEPLOYMENT;
import static org.camunda.bpm.engine.authorization.Resources.GROUP;
import static org.camunda.bpm.engine.authorization.Resources.GROUP_MEMBERSHIP;
import static org.camunda.bpm.engine.authorization.Resources.OPERATION_LOG_CATEGORY;
import static org.camunda.bpm.engine.authorization.Resources.PROCESS_DEFINITION;
import static org.camunda.bpm.engine.authorization.Resources.PROCESS_INSTANCE;
import static org.camunda.bpm.engine.authorization.Resources.SYSTEM;
import static org.camunda.bpm.engine.authorization.Resources.USER;
import static org.sealkeeper.security.Group.ADMINISTRATORS;
import static org.sealkeeper.security.Group.AUDITORS;
import static org.sealkeeper.security.Group.KEEPERS;
import static org.sealkeeper.security.Group.SECURITY_OFFICERS;

import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions;
import org.camunda.bpm.engine.authorization.ProcessInstancePermissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.authorization.SystemPermissions;
import org.camunda.bpm.engine.authorization.UserOperationLogCategoryPermissions;
import org.sealkeeper.security.Group;
import org.springframework.stereotype.Component;

/**
 * What each group may do in the engine. Tasks need no line here: whoever a task is offered to may see it and work on
 * it, nobody else. Nobody may deploy, make filters, or change a running process's variables. What is granted here is
 * put back at each start; what an administrator grants besides stays.
 */
@Component
class Permits {

    private static final String RENEWAL = "renewal";
    private static final String WITHDRAWAL = "renewal-withdrawal";
    private static final String BACKUP = "encrypted-backup";
    private static final String CHANGE_GUARD = "change-guard";
    private static final String RESTORE = "restore";
    private static final String EXPIRY_WATCH = "expiry-watch";

    private final AuthorizationService authorizations;

    Permits(AuthorizationService authorizations) {
        this.authorizations = authorizations;
        inTasklist();
        toStart(KEEPERS, RENEWAL);
        toStart(SECURITY_OFFICERS, RENEWAL);
        for (Group group : new Group[] {KEEPERS, SECURITY_OFFICERS, ADMINISTRATORS}) {
            toStart(group, BACKUP);
            toStart(group, WITHDRAWAL);
            toStart(group, CHANGE_GUARD);
            toStart(group, RESTORE);
            toStart(group, EXPIRY_WATCH);
        }
        toReadHistory();
        toAdminister();
    }

    private void inTasklist() {
        for (Group group : Group.values()) {
            grant(group, APPLICATION, "tasklist", Permissions.ACCESS);
            grant(group, APPLICATION, "welcome", Permissions.ACCESS);
        }
    }

    /** Whoever starts a process must be allowed to create an instance of it, and of any instance to come. */
    private void toStart(Group group, String process) {
        grant(group, PROCESS_DEFINITION, process, ProcessDefinitionPermissions.READ,
                ProcessDefinitionPermissions.CREATE_INSTANCE);
        grant(group, PROCESS_INSTANCE, ANY, ProcessInstancePermissions.CREATE);
    }

    /**
     * Everybody sees where processes stand and how they went: there is no secret in them, only ids and decisions. The
     * operation log, which tells what each person did in the engine, is for auditors and administrators.
     */
    private void toReadHistory() {
        for (Group group : Group.values()) {
            grant(group, APPLICATION, "cockpit", Permissions.ACCESS);
            grant(group, PROCESS_DEFINITION, ANY, ProcessDefinitionPermissions.READ,
                    ProcessDefinitionPermissions.READ_INSTANCE, ProcessDefinitionPermissions.READ_HISTORY);
            grant(group, DECISION_DEFINITION, ANY, Permissions.READ, Permissions.READ_HISTORY);
            grant(group, DECISION_REQUIREMENTS_DEFINITION, ANY, Permissions.READ);
            grant(group, DEPLOYMENT, ANY, Permissions.READ);
        }
        grant(AUDITORS, OPERATION_LOG_CATEGORY, ANY, UserOperationLogCategoryPermissions.READ);
    }

    private void toAdminister() {
        grant(ADMINISTRATORS, APPLICATION, "admin", Permissions.ACCESS);
        grant(ADMINISTRATORS, USER, ANY, Permissions.ALL);
        grant(ADMINISTRATORS, GROUP, ANY, Permissions.ALL);
        grant(ADMINISTRATORS, GROUP_MEMBERSHIP, ANY, Permissions.ALL);
        grant(ADMINISTRATORS, AUTHORIZATION, ANY, Permissions.ALL);
        grant(ADMINISTRATORS, SYSTEM, ANY, SystemPermissions.READ);
        grant(ADMINISTRATORS, OPERATION_LOG_CATEGORY, ANY, UserOperationLogCategoryPermissions.READ);
        // so that what failed can be tried again, and a renewal can be stopped that nobody wants any more
        grant(ADMINISTRATORS, PROCESS_DEFINITION, ANY, ProcessDefinitionPermissions.RETRY_JOB,
                ProcessDefinitionPermissions.DELETE_INSTANCE);
    }

    private void grant(Group group, Resource resource, String id, Permission... permissions) {
        Authorization grant = authorizations.createAuthorizationQuery().groupIdIn(group.id())
                .resourceType(resource).resourceId(id).authorizationType(Authorization.AUTH_TYPE_GRANT).singleResult();
        if (grant == null) {
            grant = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            grant.setGroupId(group.id());
            grant.setResource(resource);
            grant.setResourceId(id);
        }
        for (Permission permission : permissions) {
            grant.addPermission(permission);
        }
        authorizations.saveAuthorization(grant);
    }
}
