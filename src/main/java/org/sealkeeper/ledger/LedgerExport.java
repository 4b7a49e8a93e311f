package org.sealkeeper.ledger;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes sealed events as JSON Lines that {@link OfflineVerification} checks without us: the lines that were sealed,
 * and what proves them. Everything comes with the leaves' hashes and all checkpoints; a selection with a proof for
 * each event. {@code src/docs/ledger.md} specifies the format.
 */
@Component
public class LedgerExport {

    static final String FORMAT = "sealkeeper-ledger-1";
    /** Leaves of one line of hashes. */
    private static final int BLOCK = 256;
    private static final int PAGE = 16 * BLOCK;

    private final JdbcClient jdbc;
    private final SealedLedger sealed;
    private final SealingKeys keys;
    private final Clock clock;

    LedgerExport(JdbcClient jdbc, SealedLedger sealed, SealingKeys keys, Clock clock) {
        this.jdbc = jdbc;
        this.sealed = sealed;
        this.keys = keys;
        this.clock = clock;
    }

    /** @param event empty when the leaf's event is gone */
    private record Sealed(long number, byte[] hash, Optional<Leaf> event) {
    }

    /**
     * One state of the ledger, whatever is recorded meanwhile.
     *
     * @throws org.sealkeeper.text.Refusal CONFLICT before anything was sealed
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public void write(EventQuery query, String by, OutputStream out) throws IOException {
        Checkpoint checkpoint = sealed.checkpoint();
        var lines = new Lines(out);
        lines.write("export", header(query, by, checkpoint));
        for (SealingKeys.Key key : keys.all()) {
            if (key.endorsedBy().isEmpty() || sealed.leaves(List.of(key.endorsedBy().get())).size() == 1) {
                lines.write("key", key(key));
            }
        }
        if (query.isEverything()) {
            writeEverything(checkpoint, lines);
        } else {
            writeSelected(query, checkpoint, lines);
        }
        for (String stray : strays(query)) {
            lines.write("stray", stray);
        }
    }

    private Map<String, Object> header(EventQuery query, String by, Checkpoint checkpoint) {
        Map<String, Object> filter = new TreeMap<>();
        query.signature().ifPresent(value -> filter.put("signature", value.toString()));
        query.renewal().ifPresent(value -> filter.put("renewal", value.toString()));
        query.kind().ifPresent(value -> filter.put("kind", value));
        query.actor().ifPresent(value -> filter.put("actor", value));
        query.from().ifPresent(value -> filter.put("from", value.toString()));
        query.to().ifPresent(value -> filter.put("to", value.toString()));
        return Map.of("format", FORMAT, "origin", keys.origin().orElseThrow(), "size", checkpoint.size(), "filter", filter,
                "complete", query.isEverything(), "by", by, "at", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** With the event that names it, and its proof under the key before. */
    private Map<String, Object> key(SealingKeys.Key key) {
        Map<String, Object> line = new TreeMap<>(Map.of("number", key.number(), "verifier", key.verifier()));
        key.endorsedBy().ifPresent(sequence -> {
            InclusionProof newest = sealed.inclusion(sequence);
            Checkpoint under = sealed.checkpoints(newest.leaf(), 1).get(0);
            line.put("event", newest.event());
            line.put("leaf", newest.leaf());
            line.put("path", base64(Merkle.inclusion(sealed.tree(), newest.leaf(), under.size())));
            line.put("checkpoint", under.note());
        });
        return line;
    }

    private void writeEverything(Checkpoint newest, Lines lines) throws IOException {
        Set<Long> stamped = Set.copyOf(jdbc.sql("select size from ledger_timestamp").query(Long.class).list());
        Iterator<Checkpoint> checkpoints = new Checkpoints(newest.size());
        Checkpoint next = checkpoints.next();
        for (long first = 0; first < newest.size(); first += PAGE) {
            List<Sealed> page = page(first);
            for (int start = 0, end; start < page.size(); start = end) {
                end = blockEnd(page, start);
                List<Sealed> block = page.subList(start, end);
                lines.write("hashes", Map.of("first", block.get(0).number(),
                        "of", base64(block.stream().map(Sealed::hash).toList())));
                for (Sealed leaf : block) {
                    if (leaf.event().isPresent()) {
                        lines.write(leaf.event().get().line());
                    }
                    while (next != null && next.size() <= leaf.number() + 1) {
                        writeCheckpoint(next, stamped, lines);
                        next = checkpoints.hasNext() ? checkpoints.next() : null;
                    }
                }
            }
        }
        while (next != null) {
            writeCheckpoint(next, stamped, lines);
            next = checkpoints.hasNext() ? checkpoints.next() : null;
        }
    }

    private void writeCheckpoint(Checkpoint checkpoint, Set<Long> stamped, Lines lines) throws IOException {
        lines.write("checkpoint", checkpoint.note());
        if (stamped.contains(checkpoint.size())) {
            byte[] token = jdbc.sql("select token from ledger_timestamp where size = :size")
                    .param("size", checkpoint.size()).query((row, number) -> row.getBytes("token")).single();
            lines.write("timestamp", Map.of("size", checkpoint.size(), "token",
                    Base64.getEncoder().encodeToString(token)));
        }
    }

    /** A block ends where it is full, or where somebody has taken leaves out. */
    private static int blockEnd(List<Sealed> page, int start) {
        int end = start + 1;
        while (end < page.size() && end - start < BLOCK && page.get(end).number() == page.get(end - 1).number() + 1) {
            end++;
        }
        return end;
    }

    private List<Sealed> page(long first) {
        // the primary keys
        return jdbc.sql("select l.leaf, l.hash, e.sequence is not null as present, " + Leaf.COLUMNS + """

                from ledger_leaf l
                left join ledger_event e on e.sequence = l.sequence
                where l.leaf >= :first and l.leaf < :end
                order by l.leaf
                """)
                .param("first", first).param("end", first + PAGE)
                .query((row, number) -> new Sealed(row.getLong("leaf"), row.getBytes("hash"), leaf(row)))
                .list();
    }

    private static Optional<Leaf> leaf(ResultSet row) throws SQLException {
        return row.getBoolean("present") ? Optional.of(Leaf.of(row, row.getLong("leaf"))) : Optional.empty();
    }

    private void writeSelected(EventQuery query, Checkpoint checkpoint, Lines lines) throws IOException {
        lines.write("checkpoint", checkpoint.note());
        var nodes = new RememberedNodes(sealed.tree());
        long after = 0;
        List<Leaf> page;
        do {
            page = selected(query, after);
            for (Leaf leaf : page) {
                if (leaf.number() < checkpoint.size()) {
                    lines.write(leaf.line());
                    lines.write("proof", Map.of("leaf", leaf.number(), "path",
                            base64(Merkle.inclusion(nodes, leaf.number(), checkpoint.size()))));
                }
                after = leaf.sequence();
            }
        } while (page.size() == PAGE);
    }

    private List<Leaf> selected(EventQuery query, long after) {
        Conditions conditions = Conditions.of(query).and("e.sequence > :after", "after", Optional.of(after));
        return jdbc.sql("select l.leaf, " + Leaf.COLUMNS + """

                from ledger_event e
                join ledger_leaf l on l.sequence = e.sequence
                where\s""" + conditions.sql() + " order by e.sequence limit :page")
                .params(conditions.parameters())
                .param("page", PAGE)
                .query((row, number) -> Leaf.of(row, row.getLong("leaf")))
                .list();
    }

    /** Events that are not sealed and never will be, because the sealer has passed their place: somebody put them in. */
    private List<String> strays(EventQuery query) {
        Conditions conditions = Conditions.of(query);
        return jdbc.sql("select " + Leaf.COLUMNS + """

                from ledger_event e, ledger_sealing s
                where not exists (select from ledger_leaf l where l.sequence = e.sequence)
                  and (e.sequence <= s.floor or (e.transaction, e.sequence) <= (s.transaction, s.sequence))
                  and\s""" + conditions.sql() + " order by e.sequence")
                .params(conditions.parameters())
                .query((row, number) -> Leaf.of(row, Leaf.NOWHERE).line())
                .list();
    }

    private static List<String> base64(List<byte[]> hashes) {
        return hashes.stream().map(hash -> Base64.getEncoder().encodeToString(hash)).toList();
    }

    /** All checkpoints up to a size, read a page at a time. */
    private final class Checkpoints implements Iterator<Checkpoint> {

        private final long last;
        private Iterator<Checkpoint> page = new ArrayList<Checkpoint>().iterator();
        private long seen;

        Checkpoints(long last) {
            this.last = last;
        }

        @Override
        public boolean hasNext() {
            if (!page.hasNext() && seen < last) {
                page = sealed.checkpoints(seen, PAGE).iterator();
            }
            return page.hasNext();
        }

        @Override
        public Checkpoint next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Checkpoint next = page.next();
            seen = next.size();
            return next;
        }
    }

    /** @param out gets one JSON value a line */
    private record Lines(OutputStream out) {

        void write(String kind, Object value) throws IOException {
            var line = new LinkedHashMap<String, Object>();
            line.put(kind, value);
            write(Canonical.of(line));
        }

        void write(String line) throws IOException {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }
}
