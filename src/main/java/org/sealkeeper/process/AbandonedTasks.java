package org.sealkeeper.process;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Offers tasks again that somebody took who has left, or who is in none of the task's groups any more: nothing waits for
 * somebody who is gone.
 */
@Component
class AbandonedTasks {

    private static final Logger log = LoggerFactory.getLogger(AbandonedTasks.class);

    private final TaskService tasks;
    private final People people;

    AbandonedTasks(TaskService tasks, People people) {
        this.tasks = tasks;
        this.people = people;
    }

    @Scheduled(fixedDelayString = "${sealkeeper.tasks.abandoned-interval:PT5M}")
    void offerAgain() {
        for (Task task : tasks.createTaskQuery().taskAssigned().unlimitedList()) {
            try {
                if (isAbandoned(task)) {
                    tasks.setAssignee(task.getId(), null);
                }
            } catch (NullValueException | OptimisticLockingException overtaken) {
                log.debug("Task {} was completed or taken meanwhile", task.getId(), overtaken);
            }
        }
    }

    private boolean isAbandoned(Task task) {
        List<IdentityLink> links = tasks.getIdentityLinksForTask(task.getId());
        Set<Group> groups = links.stream().map(IdentityLink::getGroupId).filter(Objects::nonNull).map(Group::of)
                .collect(Collectors.toSet());
        boolean named = links.stream().anyMatch(link -> "candidate".equals(link.getType())
                && task.getAssignee().equals(link.getUserId()));
        return !named && groups.stream().noneMatch(group -> people.isMember(task.getAssignee(), group));
    }
}
