package org.sealkeeper.ledger;

import java.util.Arrays;
import java.util.Base64;

/** What a checkpoint (C2SP tlog-checkpoint) signs: whose tree it is, how many leaves it has, and its root. */
record TreeHead(String origin, long size, byte[] root) {

    /** @throws IllegalArgumentException when the text is no checkpoint */
    static TreeHead parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length < 4 || lines[0].isEmpty() || !lines[1].matches("0|[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("Not a checkpoint: lines with origin, size and root");
        }
        byte[] root = Base64.getDecoder().decode(lines[2]);
        if (root.length != Merkle.HASH_BYTES) {
            throw new IllegalArgumentException("The root in the checkpoint is not a SHA-256");
        }
        return new TreeHead(lines[0], Long.parseLong(lines[1]), root);
    }

    String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    boolean isSameAs(TreeHead other) {
        return origin.equals(other.origin) && size == other.size && Arrays.equals(root, other.root);
    }
}
