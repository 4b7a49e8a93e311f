package org.sealkeeper.ledger;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.TreeMap;

/**
 * An event as it is sealed: one line of JSON, spelt as {@link Canonical} does, without the newline. What is absent is
 * left out. {@code src/docs/ledger.md} has the members.
 *
 * @param number its place in the tree, from 0
 * @param sequence the event's own number
 */
record Leaf(long number, long sequence, String line) {

    /** What {@link #of} reads of {@code ledger_event e}. */
    static final String COLUMNS = "e.sequence, e.transaction::text as transaction, e.at, e.kind, e.actor,"
            + " e.signature_id::text as signature_id, e.renewal_id::text as renewal_id, e.activity, e.outcome,"
            + " e.duration_ms, e.details::text as details";

    /** The number of an event that is not sealed. */
    static final long NOWHERE = -1;

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    static Leaf of(ResultSet row, long number) throws SQLException {
        var members = new TreeMap<String, Object>();
        putPresent(members, "activity", row.getString("activity"));
        members.put("actor", row.getString("actor"));
        members.put("at", MICROSECONDS.format(row.getObject("at", OffsetDateTime.class)));
        members.put("details", Canonical.parse(row.getString("details")));
        putPresent(members, "duration", row.getObject("duration_ms", Long.class));
        members.put("kind", row.getString("kind"));
        if (number != NOWHERE) {
            members.put("leaf", number);
        }
        putPresent(members, "outcome", row.getString("outcome"));
        putPresent(members, "renewal", row.getString("renewal_id"));
        members.put("sequence", row.getLong("sequence"));
        putPresent(members, "signature", row.getString("signature_id"));
        members.put("transaction", row.getString("transaction"));
        return new Leaf(number, row.getLong("sequence"), Canonical.of(members));
    }

    byte[] hash() {
        return Merkle.leafHash(line.getBytes(StandardCharsets.UTF_8));
    }

    private static void putPresent(TreeMap<String, Object> members, String name, Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
