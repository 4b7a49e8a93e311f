package org.sealkeeper.change;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.stereotype.Component;

/** The mails of changes and drifts: who gets them, and what their texts may name. */
@Component
class ChangeMail {

    private final Outbox outbox;
    private final People people;
    private final Changes changes;
    private final Inventory inventory;

    ChangeMail(Outbox outbox, People people, Changes changes, Inventory inventory) {
        this.outbox = outbox;
        this.people = people;
        this.changes = changes;
        this.inventory = inventory;
    }

    void overdue(Change change, String once) {
        involved(change).forEach(person -> outbox.queue("change-overdue", person, once, values(change)));
    }

    void verified(Change change, Optional<Drift> accepted) {
        Map<String, Object> values = values(change);
        accepted.flatMap(Drift::decision).ifPresent(decision -> {
            values.put("by", decision.by());
            values.put("comment", decision.reason());
        });
        involved(change).forEach(person ->
                outbox.queue("change-verified", person, "change-verified:" + change.id(), values));
    }

    /** Once for the same state of the platform. */
    void driftFound(Drift drift) {
        deciders(drift).forEach(person -> outbox.queue("drift-found", person,
                "drift:" + drift.id() + ":" + drift.liveState().orElse(""), values(drift)));
    }

    void driftUndecided(Drift drift, String once) {
        deciders(drift).forEach(person -> outbox.queue("drift-reminder", person, once, values(drift)));
    }

    private Set<String> involved(Change change) {
        Set<String> involved = keepers(inventory.signature(change.signature()));
        people.find(change.announcedBy()).ifPresent(announcer -> involved.add(announcer.id()));
        return involved;
    }

    private Set<String> deciders(Drift drift) {
        Signature signature = inventory.signature(drift.signature());
        Set<String> deciders = keepers(signature);
        Group group = CompareWithRecord.decidedBy(signature);
        if (group != Group.KEEPERS) {
            deciders.addAll(people.members(group));
        }
        return deciders;
    }

    /** The whole group when a signature has none, so that somebody is told. */
    private Set<String> keepers(Signature signature) {
        return new LinkedHashSet<>(signature.keepers().isEmpty() ? people.members(Group.KEEPERS) : signature.keepers());
    }

    private Map<String, Object> values(Change change) {
        Map<String, Object> values = values(inventory.signature(change.signature()));
        values.put("reason", change.reason());
        values.put("requestedBy", change.announcedBy());
        change.plannedEnd().ifPresent(end -> values.put("deadline", end));
        return values;
    }

    private Map<String, Object> values(Drift drift) {
        Map<String, Object> values = drift.change().map(changes::change).map(this::values)
                .orElseGet(() -> values(inventory.signature(drift.signature())));
        values.put("problem", Drifts.summary(drift.differences()));
        return values;
    }

    private static Map<String, Object> values(Signature signature) {
        return new TreeMap<>(Map.of("signature", signature.name(), "signatureId", signature.id().toString()));
    }
}
