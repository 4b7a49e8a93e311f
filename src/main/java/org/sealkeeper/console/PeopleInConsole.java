package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sealkeeper.inventory.Outlook;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.training.TrainingStanding;
import org.sealkeeper.training.Trainings;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Who does what: groups, who looks after how much, and who is named as a keeper and is none any more. */
@Controller
@Hidden
@RequestMapping("/people")
class PeopleInConsole {

    private static final int LACKING = 20;
    /** Who may ask somebody to take the training. */
    private static final List<Group> ASK = List.of(Group.ADMINISTRATORS, Group.SECURITY_OFFICERS);

    private final People people;
    private final Outlook outlook;
    private final Trainings trainings;

    PeopleInConsole(People people, Outlook outlook, Trainings trainings) {
        this.people = people;
        this.outlook = outlook;
        this.trainings = trainings;
    }

    /**
     * Somebody.
     *
     * @param name empty when there is no such user any more
     * @param signatures how many they look after
     * @param training empty for those who need none
     */
    record Row(String id, String name, Set<Group> groups, long signatures, Optional<TrainingStanding> training) {
    }

    @GetMapping
    String show(Model model) {
        Map<String, String> names = people.names();
        Map<String, Set<Group>> groups = new TreeMap<>();
        for (Group group : Group.values()) {
            people.members(group).forEach(member -> groups.computeIfAbsent(member, id -> new TreeSet<>()).add(group));
        }
        Map<String, Long> looksAfter = outlook.keepers();
        List<String> keepers = people.members(Group.KEEPERS);
        Set<String> everybody = new TreeSet<>(names.keySet());
        everybody.addAll(groups.keySet());
        // the account that the application acts as: nobody logs in with it
        everybody.remove(Ledger.SEALKEEPER);
        List<Row> rows = new ArrayList<>();
        Map<String, TrainingStanding> standings = trainings.standings().stream()
                .collect(Collectors.toMap(TrainingStanding::user, Function.identity()));
        everybody.forEach(id -> rows.add(row(id, names, groups, looksAfter, Optional.ofNullable(standings.get(id)))));
        model.addAttribute("rows", rows);
        model.addAttribute("gone", looksAfter.keySet().stream().filter(id -> !keepers.contains(id))
                .map(id -> row(id, names, groups, looksAfter, Optional.empty())).toList());
        model.addAttribute("lacking", outlook.lackingKeepers(keepers, LACKING));
        model.addAttribute("mayAsk", !Collections.disjoint(ASK, people.currentGroups()));
        return "console/people";
    }

    @PostMapping("/trainings")
    String askDue(RedirectAttributes next) {
        refuseUnlessMayAsk();
        trainings.requestRound();
        next.addFlashAttribute("done", "console.training.asked");
        return "redirect:/people";
    }

    @PostMapping("/{id}/trainings")
    String ask(@PathVariable String id, Principal user, RedirectAttributes next) {
        refuseUnlessMayAsk();
        trainings.request(id, user.getName());
        next.addFlashAttribute("done", "console.training.asked");
        return "redirect:/people";
    }

    private void refuseUnlessMayAsk() {
        if (Collections.disjoint(ASK, people.currentGroups())) {
            throw Refusal.of(Refusal.Kind.FORBIDDEN, "group-needed",
                    ASK.stream().map(Group::id).collect(Collectors.joining(", ")));
        }
    }

    private static Row row(String id, Map<String, String> names, Map<String, Set<Group>> groups,
            Map<String, Long> looksAfter, Optional<TrainingStanding> training) {
        return new Row(id, names.getOrDefault(id, ""), groups.getOrDefault(id, Set.of()),
                looksAfter.getOrDefault(id, 0L), training);
    }
}
