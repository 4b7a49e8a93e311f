package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whom a security officer may choose from when a signature needs new keepers. */
@RestController
@RequestMapping("/api/v1/tasks/{id}/keepers")
@Tag(name = "Tasks")
class KeeperChoiceController {

    private final OpenTasks open;
    private final TaskService tasks;
    private final Inventory inventory;
    private final People people;

    KeeperChoiceController(OpenTasks open, TaskService tasks, Inventory inventory, People people) {
        this.open = open;
        this.tasks = tasks;
        this.inventory = inventory;
        this.people = people;
    }

    /** @param chosen whether the signature has them already */
    record Choice(String id, String name, boolean chosen) {
    }

    @GetMapping
    @Operation(summary = "Everybody who can be a keeper of the task's signature")
    List<Choice> choices(@PathVariable String id) {
        Task task = open.workable(id);
        List<String> present = Optional.ofNullable(tasks.getVariable(task.getId(), "signatureId"))
                .map(signature -> inventory.signature(SignatureId.of(signature.toString())).keepers()).orElse(List.of());
        return people.members(Group.KEEPERS).stream().sorted().map(keeper -> new Choice(keeper,
                people.find(keeper).map(person -> person.name()).orElse(keeper), present.contains(keeper))).toList();
    }
}
