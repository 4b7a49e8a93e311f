package org.sealkeeper.console;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sealkeeper.inventory.Outlook;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** Who does what: groups, who looks after how much, and who is named as a keeper and is none any more. */
@Controller
@Hidden
@RequestMapping("/people")
class PeopleInConsole {

    private static final int LACKING = 20;

    private final People people;
    private final Outlook outlook;

    PeopleInConsole(People people, Outlook outlook) {
        this.people = people;
        this.outlook = outlook;
    }

    /**
     * Somebody.
     *
     * @param name empty when there is no such user any more
     * @param signatures how many they look after
     */
    record Row(String id, String name, Set<Group> groups, long signatures) {
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
        List<Row> rows = new ArrayList<>();
        everybody.forEach(id -> rows.add(row(id, names, groups, looksAfter)));
        model.addAttribute("rows", rows);
        model.addAttribute("gone", looksAfter.keySet().stream().filter(id -> !keepers.contains(id))
                .map(id -> row(id, names, groups, looksAfter)).toList());
        model.addAttribute("lacking", outlook.lackingKeepers(keepers, LACKING));
        return "console/people";
    }

    private static Row row(String id, Map<String, String> names, Map<String, Set<Group>> groups,
            Map<String, Long> looksAfter) {
        return new Row(id, names.getOrDefault(id, ""), groups.getOrDefault(id, Set.of()),
                looksAfter.getOrDefault(id, 0L));
    }
}
