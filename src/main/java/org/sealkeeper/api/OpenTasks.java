package org.sealkeeper.api;

import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.util.Locale;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** The open tasks as the caller may see them and work on them. */
@Component
class OpenTasks {

    private final TaskService tasks;
    private final Caller caller;

    OpenTasks(TaskService tasks, Caller caller) {
        this.tasks = tasks;
        this.caller = caller;
    }

    /** @throws Refusal NOT_FOUND, also for one that the caller may not see */
    Task visible(String id) {
        Task task = tasks.createTaskQuery().taskId(id).initializeFormKeys().singleResult();
        if (task == null) {
            throw Refusal.of(NOT_FOUND, "task.unknown", id);
        }
        return task;
    }

    /** A task that the caller may work on: it is theirs, or it is offered to them or to a group of theirs. */
    Task workable(String id) {
        Task task = visible(id);
        if (tasks.createTaskQuery().taskId(id).taskCandidateUser(caller.id()).includeAssignedTasks().count() == 0
                && !caller.id().equals(task.getAssignee())) {
            throw Refusal.of(FORBIDDEN, "task.not-yours", name(task, LocaleContextHolder.getLocale()));
        }
        return task;
    }

    static String name(Task task, Locale locale) {
        return Texts.in(locale, "task." + task.getTaskDefinitionKey() + ".name");
    }
}
