package org.sealkeeper.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The append-only record. */
@Component
public class Ledger {

    /** The actor of what nobody asked for: timers, retries, the watch. */
    public static final String SEALKEEPER = "sealkeeper";

    /** Where the sealer listens for what {@link #recordAwaited} recorded. */
    static final String AWAITED = "sealkeeper_awaited";

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    Ledger(JdbcClient jdbc, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Records in the caller's transaction; what is rolled back was never recorded.
     *
     * @return the event's sequence number
     */
    public long record(Entry entry) {
        return jdbc.sql("""
                insert into ledger_event
                    (at, kind, actor, signature_id, renewal_id, activity, outcome, duration_ms, details)
                values (:at, :kind, :actor, :signature::uuid, :renewal::uuid, :activity, :outcome, :duration, :details::jsonb)
                returning sequence
                """)
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .param("kind", entry.kind)
                .param("actor", entry.actor == null ? SEALKEEPER : entry.actor)
                // of the same type whether there or not: PostgreSQL plans anew for others
                .param("signature", text(entry.signature), Types.VARCHAR)
                .param("renewal", text(entry.renewal), Types.VARCHAR)
                .param("activity", entry.activity, Types.VARCHAR)
                .param("outcome", entry.outcome, Types.VARCHAR)
                .param("duration", entry.duration == null ? null : entry.duration.toMillis(), Types.BIGINT)
                .param("details", write(entry.details))
                .query(Long.class)
                .single();
    }

    private static String text(UUID id) {
        return id == null ? null : id.toString();
    }

    /** As {@link #record}, for what takes effect only once it is sealed: that is done as soon as it is committed. */
    public long recordAwaited(Entry entry) {
        long sequence = record(entry);
        // PostgreSQL tells at commit, and not what was rolled back; it serialises commits that tell, so only rare ones do
        jdbc.sql("select pg_notify(:channel, '')").param("channel", AWAITED).query().singleRow();
        return sequence;
    }

    /** Everything recorded of a renewal, in order. */
    public List<LedgerEvent> ofRenewal(UUID renewal) {
        // index ledger_event_renewal
        return jdbc.sql("select * from ledger_event where renewal_id = :renewal order by sequence")
                .param("renewal", renewal)
                .query(this::event)
                .list();
    }

    /**
     * Events after a sequence number, oldest first; empty filters match everything.
     *
     * @param after 0 for the first page, then the last sequence seen
     */
    public List<LedgerEvent> find(Optional<UUID> signature, Optional<String> kind, Optional<String> actor, long after,
            int limit) {
        return find(new EventQuery(signature, Optional.empty(), kind, actor, Optional.empty(), Optional.empty()), after,
                limit);
    }

    /**
     * The oldest first: by sequence, and within a time by that time.
     *
     * @param after 0 for the first page, then the last sequence seen
     */
    public List<LedgerEvent> find(EventQuery query, long after, int limit) {
        // a sequence that was never given is where the next one is
        Conditions conditions = Conditions.of(query).and(query.isWithinTime() ? """
                (e.at, e.sequence) > (coalesce((select b.at from ledger_event b
                    where b.sequence <= :after order by b.sequence desc limit 1), '-infinity'), :after)"""
                : "e.sequence > :after", "after", Optional.of(after).filter(sequence -> sequence > 0));
        return jdbc.sql("select * from ledger_event e where " + conditions.sql() + " order by "
                        + (query.isWithinTime() ? "e.at, " : "") + "e.sequence limit :limit")
                .params(conditions.parameters())
                .param("limit", limit)
                .query(this::event)
                .list();
    }

    /**
     * The newest first: by sequence, and within a time by that time.
     *
     * @param before 0 for the newest, then the last sequence seen
     */
    public List<LedgerEvent> newest(EventQuery query, long before, int limit) {
        Conditions conditions = Conditions.of(query).and(query.isWithinTime() ? """
                (e.at, e.sequence) < (coalesce((select b.at from ledger_event b
                    where b.sequence >= :before order by b.sequence limit 1), 'infinity'), :before)"""
                : "e.sequence < :before", "before", Optional.of(before).filter(sequence -> sequence > 0));
        return jdbc.sql("select * from ledger_event e where " + conditions.sql() + " order by "
                        + (query.isWithinTime() ? "e.at desc, " : "") + "e.sequence desc limit :limit")
                .params(conditions.parameters())
                .param("limit", limit)
                .query(this::event)
                .list();
    }

    private LedgerEvent event(ResultSet row, int number) throws SQLException {
        long duration = row.getLong("duration_ms");
        boolean hasDuration = !row.wasNull();
        return new LedgerEvent(row.getLong("sequence"), row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("kind"), row.getString("actor"),
                Optional.ofNullable(row.getObject("signature_id", UUID.class)),
                Optional.ofNullable(row.getObject("renewal_id", UUID.class)),
                Optional.ofNullable(row.getString("activity")), Optional.ofNullable(row.getString("outcome")),
                hasDuration ? Optional.of(Duration.ofMillis(duration)) : Optional.empty(),
                read(row.getString("details")));
    }

    private String write(Map<String, Object> details) {
        try {
            return json.writeValueAsString(details);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Details of a ledger event must be plain values", e);
        }
    }

    private Map<String, Object> read(String details) {
        try {
            return json.readValue(details, new TypeReference<>() { });
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A ledger event holds details that are not JSON", e);
        }
    }
}
