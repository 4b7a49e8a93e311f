package org.sealkeeper.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The work of the one who seals, over the connection that holds the lock. Events of transactions older than the
 * oldest one that still runs are complete: nothing can come between them any more. They become leaves in the order of
 * (transaction, sequence), and a checkpoint is signed over them in the same transaction.
 */
final class Sealing {

    /** So many events at most in one checkpoint. */
    private static final int BATCH = 5_000;

    private final Connection connection;
    private final JdbcClient jdbc;
    private final SealingKeys keys;
    private final Clock clock;
    private Peaks peaks;

    Sealing(Connection connection, SealingKeys keys, Clock clock) {
        this.connection = connection;
        this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        this.keys = keys;
        this.clock = clock;
    }

    /** @param restored whether the database counts its transactions anew, because a dump was read into another server */
    private record Position(String origin, String transaction, long sequence, long floor, boolean restored) {
    }

    private record Event(String transaction, Leaf leaf) {
    }

    /** Everything that is complete; each batch is committed by itself. */
    void sealEverything() throws SQLException {
        try {
            int sealed;
            do {
                sealed = sealBatch();
                connection.commit();
            } while (sealed == BATCH);
        } catch (SQLException | RuntimeException e) {
            // the connection is closed next, which rolls back
            peaks = null;
            throw e;
        }
    }

    private int sealBatch() throws SQLException {
        Position position = position();
        if (peaks == null) {
            peaks = grown();
        }
        List<Event> events = complete(position);
        if (!events.isEmpty()) {
            append(events.stream().map(Event::leaf).toList());
            signCheckpoint(position.origin());
            Event last = events.get(events.size() - 1);
            move(last.transaction(), last.leaf().sequence(), position.floor());
        } else if (position.restored()) {
            countAnew();
        }
        return events.size();
    }

    private Position position() {
        return jdbc.sql("""
                select origin, transaction::text as transaction, sequence, floor,
                    transaction >= pg_snapshot_xmax(pg_current_snapshot()) as restored
                from ledger_sealing
                """)
                .query((row, number) -> new Position(row.getString("origin"), row.getString("transaction"),
                        row.getLong("sequence"), row.getLong("floor"), row.getBoolean("restored")))
                .single();
    }

    /** The tree as the database has it, which must be the one that was signed. */
    private Peaks grown() {
        Optional<Checkpoint> newest = jdbc.sql("select * from ledger_checkpoint order by size desc limit 1")
                .query(SealedLedger::read).optional();
        var tree = new Peaks(new Tree(jdbc), newest.map(Checkpoint::size).orElse(0L));
        if (newest.isPresent() && !Arrays.equals(tree.root(), newest.get().root())) {
            throw new IllegalStateException("The ledger's tree in the database is not the one that was signed at "
                    + newest.get().size() + " events: somebody changed it. Nothing is sealed on top of it; verify an"
                    + " export of the ledger to see what was changed, and restore the database.");
        }
        return tree;
    }

    /** Transactions of a life before this one have all ended. */
    private List<Event> complete(Position position) {
        long first = peaks.size();
        // index ledger_event_transaction
        return jdbc.sql("select " + Leaf.COLUMNS + """

                from ledger_event e
                where (e.transaction, e.sequence) > (:transaction::xid8, :sequence)
                  and e.sequence > :floor
                """ + (position.restored() ? "" : "and e.transaction < pg_snapshot_xmin(pg_current_snapshot())") + """

                order by e.transaction, e.sequence
                limit :batch
                """)
                .param("transaction", position.transaction())
                .param("sequence", position.sequence())
                .param("floor", position.floor())
                .param("batch", BATCH)
                .query((row, number) -> new Event(row.getString("transaction"), Leaf.of(row, first + number)))
                .list();
    }

    private void append(List<Leaf> leaves) throws SQLException {
        var hashes = new ArrayList<byte[]>();
        var levels = new ArrayList<Short>();
        var positions = new ArrayList<Long>();
        var nodes = new ArrayList<byte[]>();
        for (Leaf leaf : leaves) {
            byte[] hash = leaf.hash();
            hashes.add(hash);
            peaks.append(hash, (level, position, node) -> {
                if (level > 0 && level % Tree.KEPT == 0) {
                    levels.add((short) level);
                    positions.add(position);
                    nodes.add(node);
                }
            });
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into ledger_leaf (leaf, sequence, hash)"
                + " select * from unnest(?::bigint[], ?::bigint[], ?::bytea[])")) {
            insert.setArray(1, connection.createArrayOf("bigint", leaves.stream().map(Leaf::number).toArray()));
            insert.setArray(2, connection.createArrayOf("bigint", leaves.stream().map(Leaf::sequence).toArray()));
            insert.setArray(3, connection.createArrayOf("bytea", hashes.toArray(byte[][]::new)));
            insert.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement("insert into ledger_node (level, position, hash)"
                + " select * from unnest(?::smallint[], ?::bigint[], ?::bytea[])")) {
            insert.setArray(1, connection.createArrayOf("smallint", levels.toArray()));
            insert.setArray(2, connection.createArrayOf("bigint", positions.toArray()));
            insert.setArray(3, connection.createArrayOf("bytea", nodes.toArray(byte[][]::new)));
            insert.executeUpdate();
        }
    }

    private void signCheckpoint(String origin) {
        byte[] root = peaks.root();
        SealingKeys.Key key = keys.signing();
        jdbc.sql("""
                insert into ledger_checkpoint (size, root, note, key_number, sealed_at)
                values (:size, :root, :note, :key, :at)
                """)
                .param("size", peaks.size())
                .param("root", root)
                .param("note", keys.sign(new TreeHead(origin, peaks.size(), root).text(), key).toString())
                .param("key", key.number())
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
    }

    private void move(String transaction, long sequence, long floor) {
        jdbc.sql("update ledger_sealing set transaction = :transaction::xid8, sequence = :sequence, floor = :floor")
                .param("transaction", transaction).param("sequence", sequence).param("floor", floor).update();
    }

    /** What came over from the other server is sealed; from here on only what is recorded on this one is looked at. */
    private void countAnew() {
        long last = jdbc.sql("select coalesce(max(sequence), 0) from ledger_leaf").query(Long.class).single();
        move("0", 0, last);
    }
}
