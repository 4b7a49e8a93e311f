package org.sealkeeper.renewal;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.FORBIDDEN;
import static org.sealkeeper.text.Refusal.Kind.INVALID;

import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.security.Group;
import org.sealkeeper.security.People;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes back a renewal that nobody wants any more, at whichever point it waits. The process undoes what has to be undone
 * and ends; while a step is at work it is not interrupted, because nobody would know what came of it.
 */
@Component
public class Withdrawals {

    private static final String MESSAGE = "renewal-no-longer-wanted";
    private static final int LONGEST_REASON = 2_000;

    private final JdbcClient jdbc;
    private final Renewals renewals;
    private final Requests requests;
    private final Inventory inventory;
    private final RuntimeService runtime;
    private final ManagementService management;
    private final People people;
    private final Ledger ledger;

    Withdrawals(JdbcClient jdbc, Renewals renewals, Requests requests, Inventory inventory, RuntimeService runtime,
            ManagementService management, People people, Ledger ledger) {
        this.jdbc = jdbc;
        this.renewals = renewals;
        this.requests = requests;
        this.inventory = inventory;
        this.runtime = runtime;
        this.management = management;
        this.people = people;
        this.ledger = ledger;
    }

    /**
     * @throws Refusal FORBIDDEN unless it is whoever asked for the renewal, or an administrator; CONFLICT when it has
     *     ended, its new version is active, a step is at work, or it is being withdrawn already
     */
    @Transactional
    public void withdraw(RenewalId id, String reason, String actor) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            throw Refusal.of(INVALID, "withdrawal.reason-needed", LONGEST_REASON);
        }
        Renewal renewal = locked(id);
        if (!actor.equals(renewal.requestedBy()) && !people.isMember(actor, Group.ADMINISTRATORS)) {
            throw Refusal.of(FORBIDDEN, "withdrawal.not-yours", renewal.requestedBy());
        }
        withdraw(renewal, reason, actor);
    }

    /**
     * Withdraws the renewal of a signature that is no longer needed, whoever asked for it.
     *
     * @param actor who decided that; the caller has seen to it that they may
     * @throws Refusal CONFLICT as above
     */
    @Transactional
    public void withdrawUnneeded(RenewalId id, String reason, String actor) {
        withdraw(locked(id), reason, actor);
    }

    private void withdraw(Renewal renewal, String reason, String actor) {
        if (renewal.hasEnded()) {
            throw Refusal.of(CONFLICT, "withdrawal.has-ended");
        }
        if (isActivated(renewal)) {
            throw Refusal.of(CONFLICT, "withdrawal.too-late");
        }
        people.unrestricted(() -> {
            tell(renewal);
            return renewal;
        });
        ledger.record(Entry.of("renewal.withdrawn").renewal(renewal.id().value()).signature(renewal.signature().value())
                .actor(actor).detail("reason", reason.strip()));
    }

    /** The renewals that run and that somebody may withdraw, the newest first. */
    public List<Renewal> possibleFor(String actor, int page, int size) {
        return renewals.running(people.isMember(actor, Group.ADMINISTRATORS) ? Optional.empty() : Optional.of(actor),
                page, size);
    }

    /** Of two who withdraw it at the same time, the second waits here for the first. */
    private Renewal locked(RenewalId id) {
        jdbc.sql("select 1 from renewal where id = :id for update").param("id", id.value()).query().listOfRows();
        return renewals.renewal(id);
    }

    private boolean isActivated(Renewal renewal) {
        return requests.newestOf(renewal.id()).flatMap(Request::version)
                .equals(inventory.activeVersion(renewal.signature()).map(Version::id))
                && inventory.activeVersion(renewal.signature()).isPresent();
    }

    private void tell(Renewal renewal) {
        List<ProcessInstance> instances = runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(renewal.id().toString()).unlimitedList();
        for (ProcessInstance instance : instances) {
            if (management.createJobQuery().processInstanceId(instance.getId()).messages().withRetriesLeft().count() > 0) {
                throw Refusal.of(CONFLICT, "withdrawal.step-at-work");
            }
        }
        boolean heard = runtime.createMessageCorrelation(MESSAGE)
                .processInstanceId(renewal.processInstanceId().orElseThrow()).correlateAllWithResult().size() == 1;
        if (!heard) {
            throw Refusal.of(CONFLICT, "withdrawal.under-way");
        }
    }
}
