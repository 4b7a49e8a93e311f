package org.sealkeeper.console;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.security.Person;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * The places of the console, as the bar on top of each page shows them; templates call it {@code @navigation}. A new
 * place is a line here, its text in both languages, and its paths among those that {@code security/Pages} opens.
 */
@Component("navigation")
public class Navigation {

    private static final List<Place> PLACES = List.of(
            Place.of("/", "console.overview"),
            Place.of("/signatures", "console.signatures"),
            Place.of("/renewals", "console.renewals"),
            Place.of("/batches", "console.batches"),
            Place.of("/camunda/app/tasklist/default/", "console.tasklist"),
            Place.of("/backups", "console.backups"),
            Place.of("/stores", "console.stores"),
            Place.of("/ledger", "console.ledger", Group.AUDITORS, Group.SECURITY_OFFICERS, Group.ADMINISTRATORS),
            Place.of("/people", "console.people"),
            Place.of("/outbox", "outbox.title"),
            Place.of("/settings", "console.settings", Group.ADMINISTRATORS, Group.SECURITY_OFFICERS, Group.AUDITORS));

    private final People people;

    Navigation(People people) {
        this.people = people;
    }

    /**
     * One place.
     *
     * @param path what it and all below it begin with
     * @param text key of its name
     * @param groups who sees it; empty for everybody
     */
    record Place(String path, String text, Set<Group> groups) {

        /** @param groups who sees it; none for everybody */
        static Place of(String path, String text, Group... groups) {
            return new Place(path, text, Set.of(groups));
        }

        boolean holds(String address) {
            return address.equals(path) || !path.equals("/") && address.startsWith(path + "/");
        }
    }

    /** @param current whether the page that is being shown belongs to it */
    public record Shown(String path, String text, boolean current) {
    }

    public List<Shown> places() {
        String here = ServletUriComponentsBuilder.fromCurrentRequest().build().getPath();
        return PLACES.stream().filter(place -> place.groups().isEmpty() || isInAny(place.groups()))
                .map(place -> new Shown(place.path(), place.text(), place.holds(here))).toList();
    }

    /** Whoever is logged in, as others call them. */
    public String name() {
        return people.current().map(id -> people.find(id).map(Person::name).orElse(id)).orElse("");
    }

    /** Whether whoever is logged in is in one of the groups, such as {@code ADMINISTRATORS}. */
    public boolean isIn(String... groups) {
        return isInAny(Set.copyOf(Arrays.stream(groups).map(Group::valueOf).toList()));
    }

    private boolean isInAny(Set<Group> groups) {
        return !Collections.disjoint(groups, people.currentGroups());
    }
}
