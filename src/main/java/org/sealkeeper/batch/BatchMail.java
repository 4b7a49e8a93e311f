package org.sealkeeper.batch;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.stereotype.Component;

/** The mails of batches: who gets them, and what their texts may name. */
@Component
class BatchMail {

    private final Outbox outbox;
    private final People people;
    private final Batches batches;

    BatchMail(Outbox outbox, People people, Batches batches) {
        this.outbox = outbox;
        this.people = people;
        this.batches = batches;
    }

    void approvalWanted(Batch batch, Instant due) {
        Map<String, Object> values = values(batch);
        values.put("deadline", due);
        approvers(batch).forEach(person ->
                outbox.queue("batch-approval-wanted", person, "batch-approval-wanted:" + batch.id(), values));
    }

    void approvalOverdue(Batch batch, LocalDate day) {
        Set<String> told = approvers(batch);
        told.addAll(people.members(Group.SECURITY_OFFICERS));
        told.forEach(person -> outbox.queue("batch-approval-reminder", person,
                "batch-approval-reminder:" + batch.id() + ":" + day, values(batch)));
    }

    void rejected(Batch batch) {
        Map<String, Object> values = values(batch);
        batch.decision().ifPresent(decision -> {
            values.put("by", decision.by());
            values.put("comment", decision.comment());
        });
        outbox.queue("batch-rejected", batch.requestedBy(), "batch-rejected:" + batch.id(), values);
    }

    void ended(Batch batch) {
        Map<String, Object> values = values(batch);
        values.put("renewed", batches.progress(batch).renewed());
        outbox.queue("batch-ended", batch.requestedBy(), "batch-ended:" + batch.id(), values);
    }

    /** Who asked for it cannot approve it. */
    private Set<String> approvers(Batch batch) {
        Set<String> approvers = new TreeSet<>(batch.approverGroup().map(Group::of).map(people::members).orElse(List.of()));
        approvers.remove(batch.requestedBy());
        return approvers;
    }

    private Map<String, Object> values(Batch batch) {
        return new TreeMap<>(Map.of("batchId", batch.id().toString(), "reason", batch.reason(), "requestedBy",
                batch.requestedBy(), "signatures", batches.progress(batch).total()));
    }
}
