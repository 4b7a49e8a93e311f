package org.sealkeeper.ledger;

import java.util.ArrayList;
import java.util.List;

/** A tree that grows leaf by leaf, of which only the roots of its complete subtrees are kept. */
final class Peaks {

    /** Gets each hash as it becomes known. */
    @FunctionalInterface
    interface Made {
        void node(int level, long position, byte[] hash);
    }

    private final List<byte[]> peaks = new ArrayList<>();
    private long size;

    /** An empty tree. */
    Peaks() {
    }

    /** A tree that is there already. */
    Peaks(Merkle.Nodes nodes, long size) {
        long start = 0;
        for (int level = 62; level >= 0; level--) {
            if ((size >> level & 1) == 1) {
                peaks.add(nodes.node(level, start >> level));
                start += 1L << level;
            }
        }
        this.size = size;
    }

    long size() {
        return size;
    }

    void append(byte[] leafHash, Made made) {
        byte[] hash = leafHash;
        made.node(0, size, hash);
        int level = 0;
        for (long rest = size; (rest & 1) == 1; rest >>= 1) {
            hash = Merkle.nodeHash(peaks.remove(peaks.size() - 1), hash);
            level++;
            made.node(level, size >> level, hash);
        }
        peaks.add(hash);
        size++;
    }

    byte[] root() {
        if (peaks.isEmpty()) {
            return Merkle.root((level, position) -> new byte[0], 0);
        }
        byte[] root = peaks.get(peaks.size() - 1);
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = Merkle.nodeHash(peaks.get(i), root);
        }
        return root;
    }
}
