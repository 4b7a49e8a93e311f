package org.sealkeeper.backup;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.backup.Capabilities.Finding;
import org.sealkeeper.backup.Capability.Answer;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** A store says what it can do by being tried: at each start, every week, and when somebody asks. */
@Component
public class StoreProbes {

    private static final Logger LOG = LoggerFactory.getLogger(StoreProbes.class);
    private static final Duration A_WEEK = Duration.ofDays(7);
    private static final int LONGEST_FAULT = 500;

    private final Stores stores;
    private final Copies copies;
    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Clock clock;
    private final Instant startedAt;
    private final TransactionTemplate ownTransaction;

    StoreProbes(Stores stores, Copies copies, JdbcClient jdbc, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.stores = stores;
        this.copies = copies;
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * Tries a store out and keeps what was found; that it does not answer is a finding too.
     *
     * @throws Refusal when there is no such store
     */
    public StoreProbe probe(String id, String actor) {
        BackupStore store = stores.named(id);
        Instant begun = clock.instant();
        Capabilities found = Capabilities.none();
        Optional<String> fault = Optional.empty();
        try {
            found = store.probe();
        } catch (IOException | Refusal e) {
            fault = Optional.of(shortened(e.getMessage()));
        }
        var probe = new StoreProbe(id, begun, actor, Duration.between(begun, clock.instant()), fault, found);
        if (!isStillTheSameFault(probe)) {
            ownTransaction.executeWithoutResult(status -> keep(probe));
        }
        if (fault.isEmpty()) {
            store.use(found);
        }
        return probe;
    }

    /** Every store, in the order of the configuration. */
    @Transactional(readOnly = true)
    public List<StoreStanding> standings() {
        return stores.all().stream().map(store -> standing(store.id())).toList();
    }

    /** @throws Refusal NOT_FOUND */
    @Transactional(readOnly = true)
    public StoreStanding standing(String id) {
        BackupStore store = stores.named(id);
        return new StoreStanding(id, store.place(), stores.rule(id), last(id), lastAnswered(id), shortcoming(id),
                copies.count(store, BackupCopy.State.WRITTEN, BackupCopy.State.PROVEN, BackupCopy.State.FAILED),
                copies.count(store, BackupCopy.State.WAITING), copies.underway(store),
                copies.count(store, BackupCopy.State.FAILED));
    }

    /** The last one, whether the store answered or not. */
    public Optional<StoreProbe> last(String store) {
        return latest(store, "");
    }

    /** The last one that the store answered. */
    public Optional<StoreProbe> lastAnswered(String store) {
        return latest(store, "and fault is null");
    }

    /**
     * Why a store may not be written to: it is demanded that nobody can delete what is there, and it does not have that.
     * Empty when it may, and when it has not been found out.
     */
    public Optional<Refusal> shortcoming(String id) {
        if (stores.rule(id).objectLock().isEmpty()) {
            return Optional.empty();
        }
        return lastAnswered(id).map(probe -> probe.capabilities().answer(Capability.IMMUTABLE)).flatMap(answer ->
                switch (answer) {
                    case YES -> Optional.empty();
                    case NO -> Optional.of(Refusal.of(Refusal.Kind.UNPROCESSABLE, "store.not-immutable", id));
                    case PRETENDED -> Optional.of(Refusal.of(Refusal.Kind.UNPROCESSABLE,
                            "store.pretends-immutable", id));
                    case UNKNOWN -> Optional.of(Refusal.of(Refusal.Kind.UNPROCESSABLE, "store.immutable-untried", id));
                });
    }

    /**
     * Before a set is written: a store of which too little is known is tried out now.
     *
     * @throws Refusal when the store cannot do what is demanded of it
     */
    void requireAble(BackupStore store) throws IOException {
        if (stores.rule(store.id()).objectLock().isPresent() && lastAnswered(store.id()).isEmpty()) {
            StoreProbe probe = probe(store.id(), Ledger.SEALKEEPER);
            if (probe.fault().isPresent()) {
                throw new IOException(probe.fault().get());
            }
        }
        Optional<Refusal> shortcoming = shortcoming(store.id());
        if (shortcoming.isPresent()) {
            throw shortcoming.get();
        }
    }

    /** Stores that were not tried since the start of this run, or for a week, are tried. */
    @Scheduled(initialDelay = 1, fixedDelayString = "${sealkeeper.backup.probe-interval:PT10M}")
    void probeWhatIsDue() {
        for (BackupStore store : stores.all()) {
            Optional<StoreProbe> last = last(store.id());
            boolean due = last.isEmpty() || last.get().at().isBefore(startedAt) || last.get().fault().isPresent()
                    || last.get().at().isBefore(clock.instant().minus(A_WEEK));
            if (due) {
                StoreProbe probe = probe(store.id(), Ledger.SEALKEEPER);
                probe.fault().or(() -> shortcoming(store.id()).map(Refusal::getMessage))
                        .ifPresent(sentence -> LOG.warn("The backup store {}: {}", store.id(), sentence));
            } else if (last.get().fault().isEmpty()) {
                store.use(last.get().capabilities());
            }
        }
    }

    /** A store that is down for a day is tried many times, and noted once. */
    private boolean isStillTheSameFault(StoreProbe probe) {
        return probe.fault().isPresent() && probe.actor().equals(Ledger.SEALKEEPER)
                && last(probe.store()).map(StoreProbe::fault).equals(Optional.of(probe.fault()));
    }

    private void keep(StoreProbe probe) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into backup_store_probe (id, store, at, actor, duration_ms, fault)
                values (:id, :store, :at, :actor, :duration, :fault)
                """)
                .param("id", id)
                .param("store", probe.store())
                .param("at", OffsetDateTime.ofInstant(probe.at(), ZoneOffset.UTC))
                .param("actor", probe.actor())
                .param("duration", probe.duration().toMillis())
                .param("fault", probe.fault().orElse(null))
                .update();
        probe.capabilities().findings().forEach((capability, finding) -> jdbc.sql("""
                insert into backup_store_finding (probe_id, capability, answer, seen)
                values (:id, :capability, :answer, :seen)
                """)
                .param("id", id)
                .param("capability", capability.name())
                .param("answer", finding.answer().name())
                .param("seen", finding.seen().orElse(null))
                .update());
        Entry entry = Entry.of("store.probed").actor(probe.actor()).duration(probe.duration())
                .detail("store", probe.store()).detail("fault", probe.fault());
        probe.capabilities().findings().forEach((capability, finding) -> entry.detail(capability.name(),
                finding.answer()));
        ledger.record(entry);
    }

    private Optional<StoreProbe> latest(String store, String condition) {
        // index backup_store_probe_store
        return jdbc.sql("select * from backup_store_probe where store = :store " + condition
                + " order by at desc limit 1")
                .param("store", store)
                .query((row, number) -> new StoreProbe(store, row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor"), Duration.ofMillis(row.getLong("duration_ms")),
                        Optional.ofNullable(row.getString("fault")),
                        new Capabilities(findings(row.getObject("id", UUID.class)))))
                .optional();
    }

    private Map<Capability, Finding> findings(UUID probe) {
        var findings = new EnumMap<Capability, Finding>(Capability.class);
        jdbc.sql("select capability, answer, seen from backup_store_finding where probe_id = :probe")
                .param("probe", probe)
                .query(row -> {
                    findings.put(Capability.valueOf(row.getString("capability")), new Finding(
                            Answer.valueOf(row.getString("answer")), Optional.ofNullable(row.getString("seen"))));
                });
        return findings;
    }

    private static String shortened(String text) {
        String present = String.valueOf(text);
        return present.substring(0, Math.min(present.length(), LONGEST_FAULT));
    }
}
