package org.sealkeeper.ledger;

import static org.sealkeeper.text.Refusal.Kind.CONFLICT;
import static org.sealkeeper.text.Refusal.Kind.INVALID;
import static org.sealkeeper.text.Refusal.Kind.NOT_FOUND;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sealkeeper.text.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is sealed: checkpoints, and proofs against them. */
@Component
public class SealedLedger {

    private final JdbcClient jdbc;
    private final Tree tree;
    private final Clock clock;

    SealedLedger(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.tree = new Tree(jdbc);
        this.clock = clock;
    }

    /** Empty before anything was sealed. */
    public Optional<Checkpoint> newest() {
        return jdbc.sql("select * from ledger_checkpoint order by size desc limit 1").query(SealedLedger::read)
                .optional();
    }

    /** @throws Refusal CONFLICT before anything was sealed */
    public Checkpoint checkpoint() {
        return newest().orElseThrow(() -> Refusal.of(CONFLICT, "ledger.nothing-sealed"));
    }

    /** Those with more than {@code after} events, the smallest first. */
    public List<Checkpoint> checkpoints(long after, int limit) {
        return jdbc.sql("select * from ledger_checkpoint where size > :after order by size limit :limit")
                .param("after", after).param("limit", limit).query(SealedLedger::read).list();
    }

    /** Whether a checkpoint, as {@link Checkpoint#note} has it, is a state that this ledger has been in. */
    public boolean wasOnce(String note) {
        try {
            TreeHead then = TreeHead.parse(SignedNote.parse(note).text());
            Optional<Checkpoint> now = newest();
            return now.isPresent() && then.size() <= now.get().size() && then.isSameAs(new TreeHead(
                    TreeHead.parse(now.get().note()).origin(), then.size(), Merkle.root(tree, then.size())));
        } catch (IllegalArgumentException notACheckpoint) {
            return false;
        }
    }

    /**
     * @param sequence the event's own number
     * @throws Refusal NOT_FOUND, or CONFLICT when it is not sealed yet
     */
    public InclusionProof inclusion(long sequence) {
        Checkpoint checkpoint = checkpoint();
        long leaf = leaves(List.of(sequence)).getOrDefault(sequence, -1L);
        if (leaf < 0) {
            boolean isThere = jdbc.sql("select exists (select from ledger_event where sequence = :sequence)")
                    .param("sequence", sequence).query(Boolean.class).single();
            throw isThere ? Refusal.of(CONFLICT, "ledger.not-sealed-yet", Long.toString(sequence))
                    : Refusal.of(NOT_FOUND, "ledger.unknown-event", Long.toString(sequence));
        }
        if (leaf >= checkpoint.size()) {
            throw Refusal.of(CONFLICT, "ledger.not-sealed-yet", Long.toString(sequence));
        }
        String line = jdbc.sql("select " + Leaf.COLUMNS + " from ledger_event e where e.sequence = :sequence")
                .param("sequence", sequence).query((row, number) -> Leaf.of(row, leaf).line()).single();
        return new InclusionProof(leaf, line, Merkle.inclusion(tree, leaf, checkpoint.size()), checkpoint);
    }

    /** @throws Refusal INVALID unless 0 &lt;= from &lt;= to &lt;= the newest checkpoint's size */
    public ConsistencyProof consistency(long from, Optional<Long> to) {
        long size = checkpoint().size();
        long end = to.orElse(size);
        if (from < 0 || from > end || end > size) {
            throw Refusal.of(INVALID, "ledger.sizes", from, end, size);
        }
        return new ConsistencyProof(from, Merkle.root(tree, from), end, Merkle.root(tree, end),
                Merkle.consistency(tree, from, end));
    }

    /** The leaves of those among these events that are sealed, by sequence. */
    public Map<Long, Long> leaves(Collection<Long> sequences) {
        var leaves = new HashMap<Long, Long>();
        if (!sequences.isEmpty()) {
            // unique index on sequence
            jdbc.sql("select sequence, leaf from ledger_leaf where sequence in (:sequences)")
                    .param("sequences", sequences)
                    .query((ResultSet row) -> {
                        leaves.put(row.getLong("sequence"), row.getLong("leaf"));
                    });
        }
        return leaves;
    }

    /**
     * Whether such an event is sealed: of this kind, with the actor, signature, renewal and outcome that are given, and
     * with these details among its own.
     */
    public boolean holds(Entry entry) {
        // index ledger_event_renewal, ledger_event_signature or ledger_event_kind
        EventQuery query = new EventQuery(Optional.ofNullable(entry.signature), Optional.ofNullable(entry.renewal),
                Optional.of(entry.kind), Optional.ofNullable(entry.actor), Optional.empty(), Optional.empty());
        Conditions conditions = Conditions.of(query)
                .and("e.outcome = :outcome", "outcome", Optional.ofNullable(entry.outcome))
                .and("e.details @> :details::jsonb", "details", Optional.of(Canonical.of(entry.details)));
        return jdbc.sql("select exists (select from ledger_event e join ledger_leaf l on l.sequence = e.sequence where "
                + conditions.sql() + ")").params(conditions.parameters()).query(Boolean.class).single();
    }

    /** How long the oldest event waits to be sealed; zero when none does. */
    public Duration lag() {
        // index ledger_event_transaction
        return jdbc.sql("""
                select e.at
                from ledger_event e
                where (e.transaction, e.sequence) > (
                    coalesce((select s.transaction from ledger_sealing s), '0'),
                    coalesce((select s.sequence from ledger_sealing s), 0))
                  and e.sequence > coalesce((select s.floor from ledger_sealing s), 0)
                order by e.transaction, e.sequence
                limit 1
                """)
                .query((row, number) -> row.getObject("at", OffsetDateTime.class).toInstant())
                .optional()
                .map(at -> Duration.between(at, clock.instant()))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    Tree tree() {
        return tree;
    }

    static Checkpoint read(ResultSet row, int number) throws SQLException {
        return new Checkpoint(row.getLong("size"), row.getBytes("root"), row.getString("note"),
                row.getInt("key_number"), row.getObject("sealed_at", OffsetDateTime.class).toInstant());
    }
}
