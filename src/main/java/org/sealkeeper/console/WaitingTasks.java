package org.sealkeeper.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.VariableInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.task.TaskQuery;
import org.sealkeeper.inventory.Outlook;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.stereotype.Component;

/**
 * What waits for whom. One's own tasks are those that one may work on; of the others' everybody sees what it is and since
 * when it waits, as in the history of processes, and nobody gets a way in.
 */
@Component
class WaitingTasks {

    /** Waits for the person alone whose it is, whatever group may see it. */
    private static final String OF_ONE_PERSON = "take-training";
    private static final List<String> IDS = List.of("signatureId", "renewalId");

    private final TaskService tasks;
    private final RuntimeService runtime;
    private final Outlook outlook;
    private final People people;

    WaitingTasks(TaskService tasks, RuntimeService runtime, Outlook outlook, People people) {
        this.tasks = tasks;
        this.runtime = runtime;
        this.outlook = outlook;
        this.people = people;
    }

    /**
     * A task.
     *
     * @param name key of its name
     * @param mine whether the reader may work on it
     */
    record Waiting(String id, String name, Instant since, Optional<Instant> due, Optional<String> takenBy,
            Optional<String> signatureId, Optional<String> signature, Optional<String> renewalId, boolean mine) {

        public boolean isOverdueAt(Instant now) {
            return due.filter(now::isAfter).isPresent();
        }
    }

    /** How many there are, and those that have waited longest. */
    record Some(long total, List<Waiting> oldest) {
    }

    /** What waits for a group that the reader is not in. */
    record ForOthers(Group group, Some waiting) {
    }

    /** What somebody has taken, or is offered and nobody has taken. */
    Some of(String user, int limit) {
        return some(() -> tasks.createTaskQuery().or().taskAssignee(user).taskCandidateUser(user).endOr(), limit, true);
    }

    /** What waits for each group that the reader is not in; groups for which nothing waits are left out. */
    List<ForOthers> ofOthers(Set<Group> own, int limit) {
        return Stream.of(Group.values()).filter(group -> !own.contains(group))
                .map(group -> new ForOthers(group, some(() -> tasks.createTaskQuery().taskCandidateGroup(group.id())
                        .includeAssignedTasks().taskDefinitionKeyNotIn(OF_ONE_PERSON), limit, false)))
                .filter(others -> others.waiting().total() > 0).toList();
    }

    /** The tasks of the processes with a business key, such as a renewal's id. */
    List<Waiting> ofProcess(String businessKey, String user) {
        return people.unrestricted(() -> {
            List<Task> open = tasks.createTaskQuery().processInstanceBusinessKey(businessKey).list();
            Set<String> own = Set.copyOf(tasks.createTaskQuery().processInstanceBusinessKey(businessKey)
                    .or().taskAssignee(user).taskCandidateUser(user).endOr().list().stream().map(Task::getId).toList());
            return open.stream().map(task -> waiting(task, Map.of(), Map.of(), own.contains(task.getId()))).toList();
        });
    }

    /** The names (keys) of the open tasks of processes, by their business keys. */
    Map<String, List<String>> namesByProcess(List<String> businessKeys) {
        if (businessKeys.isEmpty()) {
            return Map.of();
        }
        return people.unrestricted(() -> {
            List<Task> open = tasks.createTaskQuery().processInstanceBusinessKeyIn(businessKeys.toArray(String[]::new))
                    .list();
            if (open.isEmpty()) {
                return Map.of();
            }
            Map<String, String> keys = new HashMap<>();
            runtime.createProcessInstanceQuery().processInstanceIds(open.stream().map(Task::getProcessInstanceId)
                    .collect(Collectors.toSet())).list()
                    .forEach(process -> keys.put(process.getProcessInstanceId(), process.getBusinessKey()));
            return open.stream().collect(Collectors.groupingBy(
                    task -> keys.getOrDefault(task.getProcessInstanceId(), ""),
                    Collectors.mapping(task -> "task." + task.getTaskDefinitionKey() + ".name", Collectors.toList())));
        });
    }

    private Some some(java.util.function.Supplier<TaskQuery> query, int limit, boolean mine) {
        return people.unrestricted(() -> {
            long total = query.get().count();
            List<Task> oldest = total == 0 ? List.of()
                    : query.get().orderByTaskCreateTime().asc().listPage(0, limit);
            return new Some(total, described(oldest, mine));
        });
    }

    private List<Waiting> described(List<Task> open, boolean mine) {
        if (open.isEmpty()) {
            return List.of();
        }
        Map<String, String> ids = new HashMap<>();
        runtime.createVariableInstanceQuery().variableNameIn(IDS.toArray(String[]::new))
                .processInstanceIdIn(open.stream().map(Task::getProcessInstanceId).distinct().toArray(String[]::new))
                .list().forEach(variable -> ids.put(key(variable), (String) variable.getValue()));
        List<SignatureId> signatures = new ArrayList<>();
        open.forEach(task -> Optional.ofNullable(ids.get(task.getProcessInstanceId() + "signatureId"))
                .map(SignatureId::of).ifPresent(signatures::add));
        Map<SignatureId, String> names = outlook.names(signatures);
        return open.stream().map(task -> waiting(task, ids, names, mine)).toList();
    }

    private static Waiting waiting(Task task, Map<String, String> ids, Map<SignatureId, String> names, boolean mine) {
        Optional<String> signature = Optional.ofNullable(ids.get(task.getProcessInstanceId() + "signatureId"));
        return new Waiting(task.getId(), "task." + task.getTaskDefinitionKey() + ".name",
                task.getCreateTime().toInstant(), Optional.ofNullable(task.getDueDate()).map(Date::toInstant),
                Optional.ofNullable(task.getAssignee()), signature, signature.map(SignatureId::of).map(names::get),
                Optional.ofNullable(ids.get(task.getProcessInstanceId() + "renewalId")), mine);
    }

    private static String key(VariableInstance variable) {
        return variable.getProcessInstanceId() + variable.getName();
    }
}
