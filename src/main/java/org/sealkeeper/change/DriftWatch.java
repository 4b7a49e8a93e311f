package org.sealkeeper.change;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.camunda.bpm.engine.RuntimeService;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.PlatformState;
import org.sealkeeper.platform.Platforms;
import org.sealkeeper.platform.RecordedStates;
import org.sealkeeper.renewal.Renewals;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What the expiry watch does about drift: one that is new is taken to people, one that has changed or disappeared is
 * compared again. While a renewal or a guarded change of the signature runs, what differs is theirs.
 */
@Component
public class DriftWatch {

    private static final String PLATFORM_CHANGED = "platform-changed";

    private final JdbcClient jdbc;
    private final RuntimeService runtime;
    private final LiveStates states;
    private final RecordedStates recorded;
    private final Differences differences;
    private final Drifts drifts;
    private final Changes changes;
    private final Renewals renewals;
    private final Inventory inventory;
    private final Platforms platforms;
    private final Ledger ledger;
    private final Clock clock;

    DriftWatch(JdbcClient jdbc, RuntimeService runtime, LiveStates states, RecordedStates recorded,
            Differences differences, Drifts drifts, Changes changes, Renewals renewals, Inventory inventory,
            Platforms platforms, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.runtime = runtime;
        this.states = states;
        this.recorded = recorded;
        this.differences = differences;
        this.drifts = drifts;
        this.changes = changes;
        this.renewals = renewals;
        this.inventory = inventory;
        this.platforms = platforms;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The signatures with a version in use that were not compared since, those first that wait longest. */
    public List<SignatureId> notComparedSince(Instant since, int limit) {
        return jdbc.sql("""
                select v.signature_id
                from version v
                left join platform_comparison c on c.signature_id = v.signature_id
                where v.state = 'ACTIVE'
                    and (c.compared_at is null or c.compared_at < :since)
                order by c.compared_at nulls first, v.signature_id
                limit :limit
                """)
                .param("since", Changes.utc(since)).param("limit", limit)
                .query((row, number) -> new SignatureId(row.getObject("signature_id", UUID.class))).list();
    }

    /** Whether its platform can be asked; what people tell of others is compared with each guarded change. */
    public boolean canBeAsked(Signature signature) {
        return !platforms.named(signature.platform()).needsPerson();
    }

    /** @throws IOException when the platform cannot be asked now */
    public PlatformState look(Signature signature) throws IOException {
        return states.of(signature);
    }

    /**
     * Does about it what is to be done.
     *
     * @return whether a new drift is taken to people
     */
    public boolean judge(Signature signature, PlatformState live) {
        Optional<Drift> open = drifts.openOf(signature.id());
        if (open.isPresent()) {
            if (open.get().liveState().filter(shown -> !shown.equals(differences.hash(live))).isPresent()) {
                compareAgain(open.get());
            }
            return false;
        }
        if (changes.openOf(signature.id()).isPresent() || renewals.openOf(signature.id()).isPresent()) {
            return false;
        }
        recorded.recordIfOutdated(signature, live);
        if (recorded.of(signature.id()).filter(record -> !differences.isSame(record.state(), live)).isEmpty()) {
            return false;
        }
        runtime.startProcessInstanceByKey(Drifts.PROCESS, Map.of("signatureId", signature.id().toString()));
        return true;
    }

    /** Only where a person is waited for; else the comparison is at work anyway. */
    private void compareAgain(Drift drift) {
        var message = runtime.createMessageCorrelation(PLATFORM_CHANGED).processInstanceId(drift.processInstanceId());
        inventory.activeVersion(drift.signature()).map(Version::id)
                .ifPresent(active -> message.setVariable("versionId", active.toString()));
        message.correlateAllWithResult();
    }

    public void compared(SignatureId signature) {
        jdbc.sql("""
                insert into platform_comparison (signature_id, compared_at)
                values (:signature, :at)
                on conflict (signature_id) do update set compared_at = excluded.compared_at
                """)
                .param("signature", signature.value()).param("at", Changes.utc(clock.instant())).update();
    }

    /** A platform that does not answer has not drifted: it is noted, and asked again in the next run. */
    public void notCompared(String platform, String reason) {
        ledger.record(Entry.of("platform.not-compared").detail("platform", platform).detail("reason", reason));
    }
}
