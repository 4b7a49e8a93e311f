package org.sealkeeper.process;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;
import static org.sealkeeper.text.Refusal.Kind.INVALID;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.renewal.TaskForms;
import org.sealkeeper.renewal.TaskRule;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/**
 * Stands where every user task is completed, behind every door: Tasklist, both REST mounts, the Java API. Who
 * completes is the authenticated user, whoever the task was assigned to; what may be submitted is what the task's
 * form has; then the task's own rules are asked.
 */
@Component
class TaskGuard {

    private static final Set<String> PLAIN_TYPES = Set.of("string", "boolean", "integer", "long", "null");

    private final People people;
    private final Map<String, List<TaskRule>> rules;
    private final Ledger ledger;
    private final TaskService tasks;

    TaskGuard(People people, List<TaskRule> rules, Ledger ledger, TaskService tasks) {
        this.people = people;
        this.rules = rules.stream().collect(Collectors.groupingBy(TaskRule::activityId));
        this.ledger = ledger;
        this.tasks = tasks;
    }

    void beforeComplete(DelegateTask task) {
        try {
            String activityId = task.getTaskDefinitionKey();
            String userId = people.current().orElseThrow(() -> Refusal.of(FORBIDDEN, "task.nobody"));
            refuseStrangers(task, userId);
            refuseOther(WrittenVariables.of(task.getProcessInstanceId()), TaskForms.variables(activityId));
            rules.getOrDefault(activityId, List.of()).forEach(rule -> rule.beforeComplete(task, userId));
        } catch (Refusal refusal) {
            throw new RefusedInProcess(refusal);
        }
    }

    /** Taking a task changes nothing yet, so it is only recorded. */
    void onAssignment(DelegateTask task) {
        String assignee = task.getAssignee();
        ledger.record(Entry.of(assignee == null ? "task.released" : "task.claimed")
                .actor(people.current().orElse(Ledger.SEALKEEPER)).activity(task.getTaskDefinitionKey())
                .renewal(id(task, "renewalId")).signature(id(task, "signatureId"))
                .detail("assignee", Optional.ofNullable(assignee)));
    }

    /** An administrator may read everything and still must be in the task's group to decide. */
    private void refuseStrangers(DelegateTask task, String userId) {
        boolean candidate = task.getCandidates().stream().anyMatch(link -> userId.equals(link.getUserId())
                || link.getGroupId() != null && people.isMember(userId, Group.of(link.getGroupId())));
        if (!candidate) {
            refuseOvertaken(task.getId());
            Locale locale = LocaleContextHolder.getLocale();
            throw Refusal.of(FORBIDDEN, "task.not-yours",
                    Texts.in(locale, "task." + task.getTaskDefinitionKey() + ".name"));
        }
    }

    /** To whom a task is offered is forgotten when it ends, also while somebody else is about to complete it. */
    private void refuseOvertaken(String taskId) {
        if (people.unrestricted(() -> tasks.createTaskQuery().taskId(taskId).count()) == 0) {
            throw Refusal.of(CONFLICT, "overtaken");
        }
    }

    static void refuseOther(Map<String, String> submitted, Set<String> allowed) {
        submitted.forEach((name, type) -> {
            if (!allowed.contains(name)) {
                throw Refusal.of(INVALID, "task.unknown-variable", name, String.join(", ", new TreeSet<>(allowed)));
            }
            if (!PLAIN_TYPES.contains(type)) {
                throw Refusal.of(INVALID, "task.plain-values", name);
            }
        });
    }

    private static UUID id(DelegateTask task, String variable) {
        return Optional.ofNullable((String) task.getVariable(variable)).map(UUID::fromString).orElse(null);
    }
}
