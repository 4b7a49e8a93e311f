package org.sealkeeper.ledger;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arithmetic of RFC 6962, section 2.1: roots, inclusion and consistency proofs, with SHA-256. Proofs are lists of
 * hashes from the leaves towards the root.
 */
final class Merkle {

    static final int HASH_BYTES = 32;

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(() -> {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    });

    private Merkle() {
    }

    /** Hashes of complete subtrees. */
    @FunctionalInterface
    interface Nodes {

        /** The hash over the {@code 2^level} leaves that begin with leaf {@code position * 2^level}. */
        byte[] node(int level, long position);
    }

    static byte[] leafHash(byte[] leaf) {
        MessageDigest sha256 = SHA_256.get();
        sha256.update((byte) 0);
        return sha256.digest(leaf);
    }

    static byte[] nodeHash(byte[] left, byte[] right) {
        MessageDigest sha256 = SHA_256.get();
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }

    /** Of a tree without leaves it is the hash of nothing. */
    static byte[] root(Nodes nodes, long size) {
        return size == 0 ? SHA_256.get().digest() : hash(nodes, 0, size);
    }

    /** That a leaf is in the tree: PATH(leaf, D[size]). */
    static List<byte[]> inclusion(Nodes nodes, long leaf, long size) {
        if (leaf < 0 || leaf >= size) {
            throw new IllegalArgumentException("There is no leaf " + leaf + " in a tree of " + size);
        }
        var path = new ArrayList<byte[]>();
        path(nodes, leaf, 0, size, path);
        return path;
    }

    /** That a tree is the beginning of another: PROOF(from, D[to]). */
    static List<byte[]> consistency(Nodes nodes, long from, long to) {
        if (from < 0 || from > to) {
            throw new IllegalArgumentException("A tree of " + to + " does not begin with one of " + from);
        }
        var proof = new ArrayList<byte[]>();
        if (from > 0 && from < to) {
            consistency(nodes, from, 0, to, true, proof);
        }
        return proof;
    }

    /** Whether the path leads from the leaf to the root (RFC 9162, section 2.1.3.2). */
    static boolean includes(byte[] root, long size, byte[] leafHash, long leaf, List<byte[]> path) {
        if (leaf < 0 || leaf >= size) {
            return false;
        }
        long fn = leaf;
        long sn = size - 1;
        byte[] hash = leafHash;
        for (byte[] next : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = nodeHash(next, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                hash = nodeHash(hash, next);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(hash, root);
    }

    /** Whether the second tree begins with the first (RFC 9162, section 2.1.4.2). */
    static boolean begins(long from, byte[] fromRoot, long to, byte[] toRoot, List<byte[]> proof) {
        if (from < 0 || from > to) {
            return false;
        }
        if (from == to || from == 0) {
            return proof.isEmpty() && (from == 0 || Arrays.equals(fromRoot, toRoot));
        }
        var hashes = new ArrayList<byte[]>(proof);
        if (Long.bitCount(from) == 1) {
            hashes.add(0, fromRoot);
        }
        if (hashes.isEmpty()) {
            return false;
        }
        long fn = from - 1;
        long sn = to - 1;
        while ((fn & 1) == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        byte[] first = hashes.get(0);
        byte[] second = first;
        for (byte[] next : hashes.subList(1, hashes.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                first = nodeHash(next, first);
                second = nodeHash(next, second);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                second = nodeHash(second, next);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Arrays.equals(first, fromRoot) && Arrays.equals(second, toRoot);
    }

    private static byte[] hash(Nodes nodes, long start, long end) {
        long size = end - start;
        if (Long.bitCount(size) == 1) {
            int level = Long.numberOfTrailingZeros(size);
            return nodes.node(level, start >> level);
        }
        long split = start + split(size);
        return nodeHash(hash(nodes, start, split), hash(nodes, split, end));
    }

    private static void path(Nodes nodes, long leaf, long start, long end, List<byte[]> path) {
        if (end - start == 1) {
            return;
        }
        long split = start + split(end - start);
        if (leaf < split) {
            path(nodes, leaf, start, split, path);
            path.add(hash(nodes, split, end));
        } else {
            path(nodes, leaf, split, end, path);
            path.add(hash(nodes, start, split));
        }
    }

    /** SUBPROOF; {@code known} says whether the verifier has the hash of what begins here, from the smaller tree. */
    private static void consistency(Nodes nodes, long from, long start, long end, boolean known, List<byte[]> proof) {
        if (from == end) {
            if (!known) {
                proof.add(hash(nodes, start, end));
            }
            return;
        }
        long split = start + split(end - start);
        if (from <= split) {
            consistency(nodes, from, start, split, known, proof);
            proof.add(hash(nodes, split, end));
        } else {
            consistency(nodes, from, split, end, false, proof);
            proof.add(hash(nodes, start, split));
        }
    }

    /** The largest power of two below a size. */
    private static long split(long size) {
        return Long.highestOneBit(size - 1);
    }
}
