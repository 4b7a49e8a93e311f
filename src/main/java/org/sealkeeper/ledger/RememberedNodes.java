package org.sealkeeper.ledger;

import java.util.LinkedHashMap;
import java.util.Map;

/** Hashes that were looked up lately; proofs of neighbours share most of theirs. */
final class RememberedNodes implements Merkle.Nodes {

    private static final int MOST = 20_000;

    private record Place(int level, long position) {
    }

    private final Merkle.Nodes nodes;
    private final Map<Place, byte[]> remembered = new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, byte[]> eldest) {
            return size() > MOST;
        }
    };

    RememberedNodes(Merkle.Nodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public byte[] node(int level, long position) {
        var place = new Place(level, position);
        byte[] hash = remembered.get(place);
        if (hash == null) {
            hash = nodes.node(level, position);
            remembered.put(place, hash);
        }
        return hash;
    }
}
