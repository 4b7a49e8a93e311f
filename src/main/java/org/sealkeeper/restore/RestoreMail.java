package org.sealkeeper.restore;

import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
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

/** The mails of restores: who gets them, and what their texts may name. */
@Component
class RestoreMail {

    private final Outbox outbox;
    private final People people;
    private final RestoreApprovals approvals;
    private final Inventory inventory;

    RestoreMail(Outbox outbox, People people, RestoreApprovals approvals, Inventory inventory) {
        this.outbox = outbox;
        this.people = people;
        this.approvals = approvals;
        this.inventory = inventory;
    }

    /** Not to who asked: they cannot approve it. */
    void approvalWanted(Restore restore) {
        approvers(restore).forEach(person -> outbox.queue("restore-wanted", person, "restore-wanted:" + restore.id(),
                values(restore)));
    }

    void undecided(Restore restore, LocalDate day) {
        Set<String> told = approvers(restore);
        told.addAll(people.members(Group.SECURITY_OFFICERS));
        told.forEach(person -> outbox.queue("restore-reminder", person, "restore-reminder:" + restore.id() + ":" + day,
                values(restore)));
    }

    void rejected(Restore restore) {
        Map<String, Object> values = values(restore);
        List<RestoreDecision> decisions = approvals.decisions(restore.id());
        if (!decisions.isEmpty()) {
            values.put("by", decisions.get(decisions.size() - 1).by());
            values.put("comment", decisions.get(decisions.size() - 1).comment());
        }
        toRequester("restore-rejected", restore, values);
    }

    void damaged(Restore restore) {
        Map<String, Object> values = values(restore);
        restore.damage().ifPresent(damage -> values.put("problem", damage));
        restore.olderBackup().ifPresent(older -> values.put("comment", older.toString()));
        toRequester("restore-damaged", restore, values);
    }

    void ready(Restore restore, Instant until) {
        Map<String, Object> values = values(restore);
        values.put("deadline", until);
        toRequester("restore-ready", restore, values);
    }

    void done(Restore restore) {
        involved(restore).forEach(person -> outbox.queue("restore-done", person, "restore-done:" + restore.id(),
                values(restore)));
    }

    void failed(Restore restore, String why) {
        Map<String, Object> values = values(restore);
        Optional.ofNullable(why).ifPresent(problem -> values.put("problem", problem));
        involved(restore).forEach(person -> outbox.queue("restore-failed", person, "restore-failed:" + restore.id(),
                values));
    }

    /** @param once tells one asking from the next, which comes when shares were lost */
    void sharesWanted(Restore restore, List<String> holders, String once) {
        holders.forEach(person -> outbox.queue("shares-wanted", person, "shares-wanted:" + restore.id() + ":" + once,
                values(restore)));
    }

    void sharesMissing(Restore restore, Recovery.Standing standing, LocalDate day) {
        Set<String> told = new LinkedHashSet<>(standing.holders());
        standing.given().forEach(given -> told.remove(given.holder()));
        told.addAll(people.members(Group.SECURITY_OFFICERS));
        Map<String, Object> values = values(restore);
        values.put("keepers", standing.needed() - standing.given().size());
        told.forEach(person -> outbox.queue("shares-reminder", person, "shares-reminder:" + restore.id() + ":" + day,
                values));
    }

    private void toRequester(String template, Restore restore, Map<String, Object> values) {
        people.find(restore.requestedBy()).ifPresent(person ->
                outbox.queue(template, person.id(), template + ":" + restore.id(), values));
    }

    private Set<String> approvers(Restore restore) {
        Set<String> approvers = new LinkedHashSet<>(people.members(Group.of(restore.approverGroup())));
        approvers.remove(restore.requestedBy());
        return approvers;
    }

    private Set<String> involved(Restore restore) {
        Set<String> involved = new LinkedHashSet<>(inventory.signature(restore.signature()).keepers());
        people.find(restore.requestedBy()).ifPresent(person -> involved.add(person.id()));
        return involved;
    }

    private Map<String, Object> values(Restore restore) {
        Signature signature = inventory.signature(restore.signature());
        return new TreeMap<>(Map.of("signature", signature.name(), "signatureId", signature.id().toString(),
                "restoreId", restore.id().toString(), "version",
                String.valueOf(inventory.version(restore.version()).number()), "reason", restore.reason(),
                "requestedBy", restore.requestedBy()));
    }
}
