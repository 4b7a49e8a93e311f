package org.sealkeeper.process;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.task.TaskQuery;
import org.sealkeeper.security.Group;
import org.springframework.stereotype.Component;

/**
 * The filters everybody finds in Tasklist; without one Tasklist shows no task at all. A filter's name is one for all
 * readers, so it has both languages. One that was changed since is left as it is.
 */
@Component
class TasklistFilters {

    private static final String ME = "${currentUser()}";
    private static final String MY_GROUPS = "${currentUserGroups()}";

    private final FilterService filters;
    private final AuthorizationService authorizations;

    TasklistFilters(FilterService filters, AuthorizationService authorizations, TaskService tasks) {
        this.filters = filters;
        this.authorizations = authorizations;
        filter("All open tasks · 全部待办", 0, "Tasks that you or your groups can do · 您或您所在的组可处理的任务",
                tasks.createTaskQuery().active());
        filter("My tasks · 我的任务", 10, "Tasks that you have claimed · 您已认领的任务",
                tasks.createTaskQuery().active().taskAssigneeExpression(ME));
        filter("My groups’ tasks · 待认领任务", 20, "Tasks that nobody has claimed yet · 尚无人认领的任务",
                tasks.createTaskQuery().active().taskUnassigned().taskCandidateGroupInExpression(MY_GROUPS));
        filter("Documents to provide · 待提交材料", 30, "Renewals that wait for documents · 等待提交材料的续期",
                tasks.createTaskQuery().active().taskDefinitionKey("provide-supporting-documents"));
        filter("Renewals to approve · 待审批续期", 40, "Renewals that wait for an approval · 等待审批的续期",
                tasks.createTaskQuery().active().taskDefinitionKey("approve-renewal"));
        filter("Overdue · 已逾期", 50, "Tasks whose due date has passed · 已超过截止时间的任务",
                tasks.createTaskQuery().active().dueBeforeExpression("${now()}"));
    }

    private void filter(String name, int priority, String description, TaskQuery query) {
        if (filters.createFilterQuery().filterName(name).count() > 0) {
            return;
        }
        Filter filter = filters.newTaskFilter(name);
        filter.setQuery(query.orderByDueDate().asc());
        filter.setProperties(Map.of("description", description, "priority", priority, "color", "#a8322a",
                "refresh", true, "showUndefinedVariable", false,
                "variables", List.of(Map.of("name", "signatureName", "label", "Signature · 企业签名"))));
        filters.saveFilter(filter);
        for (Group group : Group.values()) {
            Authorization read = authorizations.createNewAuthorization(Authorization.AUTH_TYPE_GRANT);
            read.setGroupId(group.id());
            read.setResource(Resources.FILTER);
            read.setResourceId(filter.getId());
            read.addPermission(Permissions.READ);
            authorizations.saveAuthorization(read);
        }
    }
}
