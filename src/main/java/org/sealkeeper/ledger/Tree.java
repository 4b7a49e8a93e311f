package org.sealkeeper.ledger;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The hashes in the database. Every fourth level is kept, those between are computed from at most eight others. */
final class Tree implements Merkle.Nodes {

    /** Levels that are kept are multiples of this; level 0 are the leaves. */
    static final int KEPT = 4;

    private final JdbcClient jdbc;

    Tree(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public byte[] node(int level, long position) {
        int above = level % KEPT;
        List<byte[]> hashes = kept(level - above, position << above, 1 << above);
        while (hashes.size() > 1) {
            var parents = new ArrayList<byte[]>();
            for (int i = 0; i < hashes.size(); i += 2) {
                parents.add(Merkle.nodeHash(hashes.get(i), hashes.get(i + 1)));
            }
            hashes = parents;
        }
        return hashes.get(0);
    }

    private List<byte[]> kept(int level, long first, int count) {
        // the primary keys
        String sql = level == 0
                ? "select hash from ledger_leaf where leaf >= :first and leaf < :end and :level = 0 order by leaf"
                : """
                select hash from ledger_node
                where level = :level and position >= :first and position < :end
                order by position""";
        List<byte[]> hashes = jdbc.sql(sql)
                .param("level", level)
                .param("first", first)
                .param("end", first + count)
                .query((row, number) -> row.getBytes(1))
                .list();
        if (hashes.size() != count) {
            throw new IllegalStateException("Hashes of the ledger's tree are missing in the database: level " + level
                    + " from " + first + ", " + hashes.size() + " of " + count);
        }
        return hashes;
    }
}
