package org.sealkeeper.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import org.sealkeeper.security.Group;
import org.sealkeeper.training.TrainingStanding;
import org.sealkeeper.training.Trainings;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who is trained; what a training asks. Answers are given by completing the task. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Trainings")
class TrainingController {

    private final Trainings trainings;
    private final OpenTasks open;
    private final Caller caller;

    TrainingController(Trainings trainings, OpenTasks open, Caller caller) {
        this.trainings = trainings;
        this.open = open;
        this.caller = caller;
    }

    @GetMapping("/trainings")
    @Operation(summary = "How the training of each keeper, approver and security officer stands")
    List<TrainingStanding> list() {
        return trainings.standings();
    }

    @PostMapping("/training-rounds")
    @Operation(summary = "Ask everybody who is due now, as every day")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void round() {
        caller.inAny(Group.ADMINISTRATORS, Group.SECURITY_OFFICERS);
        trainings.requestRound();
    }

    @PostMapping("/trainings/{user}")
    @Operation(summary = "Ask somebody now, whether they are due or not")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void ask(@PathVariable String user) {
        trainings.request(user, caller.inAny(Group.ADMINISTRATORS, Group.SECURITY_OFFICERS));
    }

    @GetMapping("/tasks/{id}/training")
    @Operation(summary = "What to read and what is asked, in the caller's language; complete the task with trainingAnswers,"
            + " the number of the choice for each question from 0, such as 0,2,1,0,3,1")
    Trainings.Quiz ofTask(@PathVariable String id, Locale locale) {
        return trainings.quiz(open.workable(id).getProcessInstanceId(), locale);
    }
}
