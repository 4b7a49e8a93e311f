package org.sealkeeper.watch;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.notification.Outbox;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Who looks after a signature, and whether they are enough. A keeper counts who is still in the group of keepers;
 * fewer than two such are told of, with the administrators, once a week at most.
 */
@Component
class Keepers {

    private static final String NEW_KEEPERS = "new-keepers";
    private static final int DAYS_BETWEEN_WARNINGS = 7;

    private final People people;
    private final Outbox outbox;
    private final RuntimeService runtime;
    private final Ledger ledger;
    private final JdbcClient jdbc;
    private final Clock clock;

    Keepers(People people, Outbox outbox, RuntimeService runtime, Ledger ledger, JdbcClient jdbc, Clock clock) {
        this.people = people;
        this.outbox = outbox;
        this.runtime = runtime;
        this.ledger = ledger;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Everybody who counts as a keeper. */
    List<String> active() {
        return people.members(Group.KEEPERS);
    }

    /** The signature's active keepers; the whole group when it has none, so that somebody is told. */
    List<String> responsibleFor(Signature signature) {
        List<String> active = active(signature);
        return active.isEmpty() ? active() : active;
    }

    private List<String> active(Signature signature) {
        return signature.keepers().stream().filter(keeper -> people.isMember(keeper, Group.KEEPERS)).toList();
    }

    /** When somebody of a signature's keepers is gone, security officers are asked for others, once at a time. */
    void askForNew(Signature signature) {
        List<String> active = active(signature);
        String process = signature.id().toString();
        if (active.size() == signature.keepers().size() || runtime.createProcessInstanceQuery()
                .processDefinitionKey(NEW_KEEPERS).processInstanceBusinessKey(process).count() > 0) {
            return;
        }
        String instance = runtime.startProcessInstanceByKey(NEW_KEEPERS, process, Map.of("signatureId", process,
                "signatureName", signature.name())).getId();
        List<String> gone = signature.keepers().stream().filter(keeper -> !active.contains(keeper)).toList();
        ledger.record(Entry.of("keepers.gone").signature(signature.id().value()).detail("name", signature.name())
                .detail("reason", String.join(", ", gone)));
        people.members(Group.SECURITY_OFFICERS).forEach(officer -> outbox.queue("new-keepers", officer,
                "new-keepers:" + instance, Map.of("signature", signature.name(), "signatureId", process,
                        "problem", String.join(", ", gone))));
    }

    /** @return how many mails were queued */
    int warnOfTooFew(Signature signature) {
        List<String> active = active(signature);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (active.size() >= Signature.ENOUGH_KEEPERS || !isTimeToWarn(signature, today)) {
            return 0;
        }
        Map<String, Object> values = new TreeMap<>(Map.of("signature", signature.name(),
                "signatureId", signature.id().toString(), "keepers", active.size()));
        signature.effectiveExpiry().ifPresent(expiry -> values.put("expiry", expiry.at()));
        Set<String> told = new LinkedHashSet<>(active);
        told.addAll(people.members(Group.ADMINISTRATORS));
        String once = "few-keepers:" + signature.id() + ":" + today;
        return (int) told.stream().filter(person -> outbox.queue("few-keepers", person, once, values)).count();
    }

    private boolean isTimeToWarn(Signature signature, LocalDate today) {
        return jdbc.sql("""
                insert into keepers_warning (signature_id, warned_on)
                values (:signature, :today)
                on conflict (signature_id) do update
                set warned_on = :today
                where keepers_warning.warned_on <= :latest
                """)
                .param("signature", signature.id().value())
                .param("today", today)
                .param("latest", today.minusDays(DAYS_BETWEEN_WARNINGS))
                .update() == 1;
    }
}
