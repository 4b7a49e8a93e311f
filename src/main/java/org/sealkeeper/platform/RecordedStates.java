package org.sealkeeper.platform;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.inventory.VersionId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.platform.RecordedState.Occasion;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What platforms are known to have. A platform that shows something else has drifted. */
@Component
public class RecordedStates {

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final Ledger ledger;
    private final Clock clock;

    RecordedStates(JdbcClient jdbc, Inventory inventory, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** What the platform is compared with; empty when nothing was recorded yet. */
    public Optional<RecordedState> of(SignatureId signature) {
        // index recorded_state_signature
        return jdbc.sql("select * from recorded_state where signature_id = :signature order by sequence desc limit 1")
                .param("signature", signature.value()).query(this::read).optional();
    }

    /**
     * Whether what is seen now becomes the record without a person: when nothing was recorded yet, and when the active
     * version is in use and was not when the record was made, as after a renewal.
     */
    private boolean isOutdated(Signature signature, Optional<String> fingerprint) {
        Optional<Version> active = inventory.activeVersion(signature.id());
        Optional<RecordedState> recorded = of(signature.id());
        boolean activeInUse = active.isPresent() && fingerprint.equals(active.map(Version::fingerprint));
        return active.isPresent() && (recorded.isEmpty()
                || activeInUse && !recorded.get().state().fingerprint().equals(fingerprint));
    }

    /** Records what is seen, if that needs no person. */
    public boolean recordIfOutdated(Signature signature, PlatformState seen) {
        if (!isOutdated(signature, seen.fingerprint())) {
            return false;
        }
        record(signature, seen, of(signature.id()).isEmpty() ? Occasion.FIRST_SEEN : Occasion.ACTIVATED, List.of(),
                Ledger.SEALKEEPER);
        return true;
    }

    /** From now on the platform is expected to have this. */
    public void record(Signature signature, PlatformState state, Occasion occasion, List<String> failedChecks,
            String by) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into recorded_state (id, signature_id, version_id, occasion, fingerprint, failed_checks,
                    recorded_by, recorded_at)
                values (:id, :signature, :version, :occasion, :fingerprint, :failed, :by, :at)
                """)
                .param("id", id).param("signature", signature.id().value())
                .param("version", inventory.activeVersion(signature.id()).map(active -> active.id().value()).orElse(null))
                .param("occasion", occasion.name()).param("fingerprint", state.fingerprint().orElse(null))
                .param("failed", String.join(",", failedChecks)).param("by", by)
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC)).update();
        state.configuration().forEach((name, content) ->
                jdbc.sql("insert into recorded_file (state_id, name, content) values (:state, :name, :content)")
                        .param("state", id).param("name", name).param("content", content).update());
        ledger.record(Entry.of("state.recorded").signature(signature.id().value()).actor(by).outcome(occasion.name())
                .detail("platform", signature.platform()).detail("sha256", state.fingerprint())
                .detail("files", List.copyOf(state.configuration().keySet())).detail("failedChecks", failedChecks));
    }

    private RecordedState read(ResultSet row, int number) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new RecordedState(id, Optional.ofNullable(row.getObject("version_id", UUID.class)).map(VersionId::new),
                Occasion.valueOf(row.getString("occasion")),
                new PlatformState(Optional.ofNullable(row.getString("fingerprint")), files(id)),
                Stream.of(row.getString("failed_checks").split(",")).filter(check -> !check.isEmpty()).toList(),
                row.getString("recorded_by"), row.getObject("recorded_at", OffsetDateTime.class).toInstant());
    }

    private Map<String, byte[]> files(UUID state) {
        Map<String, byte[]> files = new TreeMap<>();
        jdbc.sql("/* prepared */ select name, content from recorded_file where state_id = :state").param("state", state)
                .query(row -> {
                    files.put(row.getString("name"), row.getBytes("content"));
                });
        return files;
    }
}
