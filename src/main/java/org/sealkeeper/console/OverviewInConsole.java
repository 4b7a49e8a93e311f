package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.sealkeeper.backup.ProofOutlook;
import org.sealkeeper.inventory.Outlook;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureState;
import org.sealkeeper.process.StoppedSteps;
import org.sealkeeper.renewal.Renewal;
import org.sealkeeper.renewal.Renewals;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.training.TrainingStanding;
import org.sealkeeper.training.Trainings;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The page one lands on: what lapses when, what waits for whom, and what is not as it should be. */
@Controller
@Hidden
class OverviewInConsole {

    private static final int LAPSED = 4;
    private static final int NEXT = 10;
    private static final int TASKS = 8;
    private static final int TASKS_OF_OTHERS = 3;
    private static final int TROUBLES = 5;
    private static final int DAYS_AHEAD = 371;

    private final Outlook outlook;
    private final Renewals renewals;
    private final WaitingTasks tasks;
    private final StoppedSteps stopped;
    private final ProofOutlook proofs;
    private final People people;
    private final Trainings trainings;
    private final Clock clock;

    OverviewInConsole(Outlook outlook, Renewals renewals, WaitingTasks tasks, StoppedSteps stopped, ProofOutlook proofs,
            People people, Trainings trainings, Clock clock) {
        this.outlook = outlook;
        this.renewals = renewals;
        this.tasks = tasks;
        this.stopped = stopped;
        this.proofs = proofs;
        this.people = people;
        this.trainings = trainings;
        this.clock = clock;
    }

    /**
     * @param label what the step is called
     * @param signature its name, where it is known
     */
    record StoppedRow(StoppedSteps.Stopped step, String label, String signature) {
    }

    @GetMapping("/")
    String overview(Principal user, Locale locale, Model model) {
        Instant now = clock.instant();
        Map<SignatureState, Long> states = outlook.states();
        model.addAttribute("states", states);
        model.addAttribute("total", states.values().stream().mapToLong(Long::longValue).sum());
        List<Signature> shown = Stream.concat(outlook.lapsed(LAPSED).stream(), outlook.next(NEXT).stream()).toList();
        model.addAttribute("timeline", Timeline.of(now, shown,
                renewals.openOf(shown.stream().map(Signature::id).toList()),
                outlook.expiries(now.plus(DAYS_AHEAD, ChronoUnit.DAYS))));
        model.addAttribute("moreLapsed", Math.max(0, states.get(SignatureState.LAPSED) - LAPSED));
        model.addAttribute("running", renewals.countRunning());
        model.addAttribute("now", now);
        model.addAttribute("mine", tasks.of(user.getName(), TASKS));
        model.addAttribute("others", tasks.ofOthers(people.currentGroups(), TASKS_OF_OTHERS));
        stoppedSteps(model, locale);
        model.addAttribute("unproven", proofs.unproven(TROUBLES));
        model.addAttribute("lacking", outlook.lackingKeepers(people.members(Group.KEEPERS), TROUBLES));
        model.addAttribute("untrained", trainings.standings().stream()
                .filter(standing -> standing.state() == TrainingStanding.State.OVERDUE).toList());
        return "console/overview";
    }

    @PostMapping("/stopped-steps/{incident}/tries")
    String tryAgain(@PathVariable String incident, @RequestParam(defaultValue = "/") String from, Principal user,
            RedirectAttributes next) {
        StoppedSteps.Stopped step = stopped.tryAgain(incident, user.getName());
        next.addFlashAttribute("done", "console.stopped.tried-again");
        return step.renewal().filter(renewal -> from.equals("renewal")).map(renewal -> "redirect:/renewals/" + renewal)
                .orElse("redirect:/");
    }

    private void stoppedSteps(Model model, Locale locale) {
        long count = stopped.count();
        List<StoppedSteps.Stopped> newest = count == 0 ? List.of() : stopped.newest(TROUBLES);
        Map<SignatureId, String> names = outlook.names(newest.stream().flatMap(step -> step.signature().stream())
                .map(SignatureId::new).toList());
        model.addAttribute("stoppedCount", count);
        model.addAttribute("stopped", newest.stream().map(step -> new StoppedRow(step, Labels.activity(step.activity(), locale),
                step.signature().map(SignatureId::new).map(names::get).orElse(""))).toList());
        model.addAttribute("mayTryAgain", people.currentGroups().contains(Group.ADMINISTRATORS));
    }
}
