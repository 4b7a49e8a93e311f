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

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
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
    private final Map<Scope, Authorization> granted;

    Permits(AuthorizationService authorizations) {
        this.authorizations = authorizations;
        this.granted = granted();
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
        Authorization grant = granted.computeIfAbsent(new Scope(group.id(), resource.resourceType(), id), scope -> {
            Authorization made = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            made.setGroupId(group.id());
            made.setResource(resource);
            made.setResourceId(id);
            return made;
        });
        if (grant.getId() == null || !Stream.of(permissions).allMatch(grant::isPermissionGranted)) {
            Stream.of(permissions).forEach(grant::addPermission);
            authorizations.saveAuthorization(grant);
        }
    }

    /** All at once: asked for one by one, they take a good part of a second of each start. */
    private Map<Scope, Authorization> granted() {
        Map<Scope, Authorization> granted = new HashMap<>();
        authorizations.createAuthorizationQuery().authorizationType(Authorization.AUTH_TYPE_GRANT)
                .groupIdIn(Stream.of(Group.values()).map(Group::id).toArray(String[]::new)).list()
                .forEach(grant -> granted.put(new Scope(grant.getGroupId(), grant.getResourceType(), grant.getResourceId()), grant));
        return granted;
    }

    private record Scope(String group, int resource, String id) {
    }
}
