package org.sealkeeper.api;

import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** The open tasks as the caller may see them and work on them. */
@Component
class OpenTasks {

    private final TaskService tasks;
    private final RuntimeService runtime;
    private final People people;
    private final Caller caller;

    OpenTasks(TaskService tasks, RuntimeService runtime, People people, Caller caller) {
        this.tasks = tasks;
        this.runtime = runtime;
        this.people = people;
        this.caller = caller;
    }

    /** @throws Refusal NOT_FOUND, also for one that the caller may not see */
    Task visible(String id) {
        Task task = tasks.createTaskQuery().taskId(id).singleResult();
        if (task == null) {
            throw Refusal.of(NOT_FOUND, "task.unknown", id);
        }
        return task;
    }

    /** A task that the caller may work on: it is theirs, or it is offered to them or to a group of theirs. */
    Task workable(String id) {
        Task offered = tasks.createTaskQuery().taskId(id).taskCandidateUser(caller.id()).includeAssignedTasks().singleResult();
        if (offered != null) {
            return offered;
        }
        Task task = visible(id);
        if (!caller.id().equals(task.getAssignee())) {
            // who was overtaken is told so, and not that they may not
            throw Refusal.of(FORBIDDEN, "task.not-yours", name(task, LocaleContextHolder.getLocale()));
        }
        return task;
    }

    /**
     * Variables of the processes of tasks that the caller sees, by process instance and name. They are read together: a task
     * that somebody completes in this moment has none, and spoils nothing.
     */
    Map<String, Map<String, String>> variables(List<Task> visible, String... names) {
        if (visible.isEmpty()) {
            return Map.of();
        }
        Map<String, Map<String, String>> variables = new HashMap<>();
        people.unrestricted(() -> runtime.createVariableInstanceQuery().variableNameIn(names)
                .processInstanceIdIn(visible.stream().map(Task::getProcessInstanceId).distinct().toArray(String[]::new)).list())
                .forEach(variable -> variables.computeIfAbsent(variable.getProcessInstanceId(), process -> new HashMap<>())
                        .put(variable.getName(), (String) variable.getValue()));
        return variables;
    }

    static String name(Task task, Locale locale) {
        return Texts.in(locale, "task." + task.getTaskDefinitionKey() + ".name");
    }
}
