package org.sealkeeper.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The comparisons of platforms with what is recorded. */
@Component
public class Drifts {

    /** The process that a comparison is a run of. */
    public static final String PROCESS = "drift";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final Ledger ledger;
    private final Clock clock;

    Drifts(JdbcClient jdbc, Inventory inventory, Ledger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.ledger = ledger;
        this.clock = clock;
    }

    void open(DriftId id, SignatureId signature, Optional<ChangeId> change, Drift.Moment moment, String process) {
        jdbc.sql("""
                insert into drift (id, signature_id, change_id, moment, process_instance_id, begun_at)
                values (:id, :signature, :change, :moment, :process, :at)
                """)
                .param("id", id.value()).param("signature", signature.value())
                .param("change", change.map(ChangeId::value).orElse(null)).param("moment", moment.name())
                .param("process", process).param("at", Changes.utc(clock.instant())).update();
    }

    /** Notes what was found; when nothing differs, the differences that were shown before stay. */
    void compared(DriftId id, List<Difference> differences, String liveState, List<String> failedChecks) {
        jdbc.sql("""
                update drift
                set compared_at = :at, live_state = :live, failed_checks = :failed,
                    differences = case when :none then differences else :differences end
                where id = :id
                """)
                .param("at", Changes.utc(clock.instant())).param("live", liveState)
                .param("failed", String.join(",", failedChecks)).param("none", differences.isEmpty())
                .param("differences", written(differences)).param("id", id.value()).update();
        if (!differences.isEmpty()) {
            Drift drift = drift(id);
            ledger.record(Entry.of("drift.found").signature(drift.signature().value())
                    .detail("drift", id).detail("change", drift.change())
                    .detail("platform", inventory.signature(drift.signature()).platform())
                    .detail("problem", summary(differences)).detail("liveState", liveState));
        }
    }

    void decide(Drift drift, Drift.Choice choice, String reason, String by) {
        jdbc.sql("""
                update drift set decision = :decision, decided_by = :by, decided_at = :at, reason = :reason
                where id = :id
                """)
                .param("decision", choice.name()).param("by", by).param("at", Changes.utc(clock.instant()))
                .param("reason", reason).param("id", drift.id().value()).update();
        ledger.record(Entry.of("drift.decided").signature(drift.signature().value()).actor(by)
                .activity("decide-about-drift").outcome(choice.name()).detail("drift", drift.id())
                .detail("reason", reason).detail("differences", summary(drift.differences())));
    }

    /** Ends a comparison; one that has ended keeps its first outcome. */
    void end(DriftId id, Drift.Outcome outcome) {
        int changed = jdbc.sql("update drift set outcome = :outcome, ended_at = :at where id = :id and ended_at is null")
                .param("outcome", outcome.name()).param("at", Changes.utc(clock.instant())).param("id", id.value())
                .update();
        if (changed == 1) {
            Drift drift = drift(id);
            ledger.record(Entry.of("drift.ended").signature(drift.signature().value()).outcome(outcome.name())
                    .detail("drift", id).detail("platform", inventory.signature(drift.signature()).platform()));
        }
    }

    /** @throws Refusal NOT_FOUND */
    public Drift drift(DriftId id) {
        return jdbc.sql("select * from drift where id = :id").param("id", id.value()).query(this::read).optional()
                .orElseThrow(() -> Refusal.of(Refusal.Kind.NOT_FOUND, "drift.unknown", id.toString()));
    }

    /** The comparison of a signature that has not ended. */
    public Optional<Drift> openOf(SignatureId signature) {
        // index drift_one_open
        return jdbc.sql("select * from drift where signature_id = :signature and ended_at is null")
                .param("signature", signature.value()).query(this::read).optional();
    }

    /** Of a change, the oldest first. */
    public List<Drift> ofChange(ChangeId change) {
        // index drift_change
        return jdbc.sql("select * from drift where change_id = :change order by begun_at, id")
                .param("change", change.value()).query(this::read).list();
    }

    /** Those of a signature in which something differed, the newest first. */
    public List<Drift> ofSignature(SignatureId signature, int page, int size) {
        // index drift_signature
        return jdbc.sql("""
                select * from drift
                where signature_id = :signature
                    and differences <> '[]'
                order by begun_at desc, id
                limit :size offset :skip
                """)
                .param("signature", signature.value()).param("size", size).param("skip", (long) page * size)
                .query(this::read).list();
    }

    /** What was accepted after a change. */
    Optional<Drift> acceptedAfter(ChangeId change) {
        return ofChange(change).stream().filter(drift -> drift.moment() == Drift.Moment.AFTER_CHANGE)
                .filter(drift -> drift.outcome().equals(Optional.of(Drift.Outcome.ACCEPTED))).findFirst();
    }

    /** The first few, in one line. */
    static String summary(List<Difference> differences) {
        List<String> first = differences.stream().limit(3).map(Difference::inOneLine).toList();
        return String.join("; ", first) + (differences.size() > first.size()
                ? "; \u2026 (" + differences.size() + ")" : "");
    }

    private Drift read(ResultSet row, int number) throws SQLException {
        return new Drift(new DriftId(row.getObject("id", UUID.class)),
                new SignatureId(row.getObject("signature_id", UUID.class)),
                Optional.ofNullable(row.getObject("change_id", UUID.class)).map(ChangeId::new),
                Drift.Moment.valueOf(row.getString("moment")), row.getString("process_instance_id"),
                Changes.instant(row, "begun_at").orElseThrow(), Changes.instant(row, "compared_at"),
                differences(row.getString("differences")), Optional.ofNullable(row.getString("live_state")),
                Stream.of(row.getString("failed_checks").split(",")).filter(check -> !check.isEmpty()).toList(),
                decision(row), Optional.ofNullable(row.getString("outcome")).map(Drift.Outcome::valueOf),
                Changes.instant(row, "ended_at"));
    }

    private static Optional<Drift.Decision> decision(ResultSet row) throws SQLException {
        return row.getString("decision") == null ? Optional.empty() : Optional.of(new Drift.Decision(
                Drift.Choice.valueOf(row.getString("decision")), row.getString("decided_by"),
                Changes.instant(row, "decided_at").orElseThrow(), row.getString("reason")));
    }

    private static String written(List<Difference> differences) {
        try {
            return JSON.writeValueAsString(differences);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Differences cannot be written", e);
        }
    }

    private static List<Difference> differences(String text) {
        try {
            return JSON.readValue(text, new TypeReference<>() {
            });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored differences cannot be read", e);
        }
    }
}
