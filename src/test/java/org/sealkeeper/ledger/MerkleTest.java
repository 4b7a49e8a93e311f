package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tree, with the test vectors of Certificate Transparency, and against the definition in RFC 6962. */
class MerkleTest {

    private static final List<byte[]> LEAVES = List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
            "606162636465666768696a6b6c6d6e6f").stream().map(hex -> Merkle.leafHash(bytes(hex))).toList();
    private static final int MANY = 70;
    private static final Random CHANCE = new Random(6962);

    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"})
    void the_known_roots(int size, String root) {
        assertThat(hex(Merkle.root(nodes(LEAVES), size))).isEqualTo(root);
        var grown = new Peaks();
        LEAVES.subList(0, size).forEach(leaf -> grown.append(leaf, (level, position, hash) -> { }));
        assertThat(hex(grown.root())).isEqualTo(root);
    }

    @Test
    void the_known_inclusion_proof() {
        assertThat(Merkle.inclusion(nodes(LEAVES), 0, 8)).extracting(MerkleTest::hex).containsExactly(
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
        assertThat(Merkle.inclusion(nodes(LEAVES), 2, 3)).extracting(MerkleTest::hex).containsExactly(
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    @Test
    void the_known_consistency_proofs() {
        assertThat(Merkle.consistency(nodes(LEAVES), 6, 8)).extracting(MerkleTest::hex).containsExactly(
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
        assertThat(Merkle.consistency(nodes(LEAVES), 2, 5)).extracting(MerkleTest::hex).containsExactly(
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    }

    @Test
    void each_leaf_of_each_tree_is_proved_and_nothing_else_is() {
        List<byte[]> leaves = many();
        for (int size = 1; size <= MANY; size++) {
            byte[] root = defined(leaves.subList(0, size));
            assertThat(Merkle.root(nodes(leaves), size)).isEqualTo(root);
            for (int leaf = 0; leaf < size; leaf++) {
                List<byte[]> path = Merkle.inclusion(nodes(leaves), leaf, size);
                assertThat(Merkle.includes(root, size, leaves.get(leaf), leaf, path)).isTrue();
                assertThat(Merkle.includes(root, size, leaves.get(leaf), (leaf + 1) % (size + 1), path))
                        .as("%d in %d at another place", leaf, size).isFalse();
                assertThat(Merkle.includes(root, size, flipped(leaves.get(leaf)), leaf, path)).isFalse();
                for (List<byte[]> damaged : damaged(path)) {
                    assertThat(Merkle.includes(root, size, leaves.get(leaf), leaf, damaged)).isFalse();
                }
            }
        }
    }

    @Test
    void each_beginning_of_each_tree_is_proved_and_no_other_is() {
        List<byte[]> leaves = many();
        for (int to = 1; to <= MANY; to++) {
            byte[] toRoot = Merkle.root(nodes(leaves), to);
            for (int from = 0; from <= to; from++) {
                byte[] fromRoot = Merkle.root(nodes(leaves), from);
                List<byte[]> proof = Merkle.consistency(nodes(leaves), from, to);
                assertThat(Merkle.begins(from, fromRoot, to, toRoot, proof)).as("%d to %d", from, to).isTrue();
                if (from > 0) {
                    assertThat(Merkle.begins(from, flipped(fromRoot), to, toRoot, proof)).isFalse();
                    assertThat(Merkle.begins(from, fromRoot, to, flipped(toRoot), proof)).isFalse();
                    for (List<byte[]> damaged : damaged(proof)) {
                        assertThat(Merkle.begins(from, fromRoot, to, toRoot, damaged)).isFalse();
                    }
                }
            }
        }
    }

    @Test
    void a_tree_that_goes_on_from_what_is_kept_has_the_same_root() {
        List<byte[]> leaves = many();
        for (int kept = 0; kept <= MANY; kept++) {
            var grown = new Peaks(nodes(leaves), kept);
            leaves.subList(kept, MANY).forEach(leaf -> grown.append(leaf, (level, position, hash) -> { }));
            assertThat(grown.root()).isEqualTo(defined(leaves));
        }
    }

    @Test
    void a_leaf_that_is_not_there_has_no_proof() {
        assertThatThrownBy(() -> Merkle.inclusion(nodes(LEAVES), 8, 8)).hasMessage("There is no leaf 8 in a tree of 8");
        assertThatThrownBy(() -> Merkle.consistency(nodes(LEAVES), 6, 5))
                .hasMessage("A tree of 5 does not begin with one of 6");
    }

    /** MTH as RFC 6962 defines it. */
    private static byte[] defined(List<byte[]> leaves) {
        if (leaves.size() == 1) {
            return leaves.get(0);
        }
        int split = 1;
        while (split * 2 < leaves.size()) {
            split *= 2;
        }
        return Merkle.nodeHash(defined(leaves.subList(0, split)), defined(leaves.subList(split, leaves.size())));
    }

    private static Merkle.Nodes nodes(List<byte[]> leaves) {
        return (level, position) -> {
            int first = (int) position << level;
            return defined(leaves.subList(first, first + (1 << level)));
        };
    }

    private static List<byte[]> many() {
        var leaves = new ArrayList<byte[]>();
        for (int i = 0; i < MANY; i++) {
            leaves.add(Merkle.leafHash(("leaf " + i).getBytes(StandardCharsets.US_ASCII)));
        }
        return leaves;
    }

    private static List<List<byte[]>> damaged(List<byte[]> proof) {
        List<List<byte[]>> all = new ArrayList<>();
        var longer = new ArrayList<>(proof);
        longer.add(new byte[Merkle.HASH_BYTES]);
        all.add(longer);
        if (!proof.isEmpty()) {
            all.add(proof.subList(0, proof.size() - 1));
            all.add(proof.subList(1, proof.size()));
            var changed = new ArrayList<>(proof);
            int place = CHANCE.nextInt(proof.size());
            changed.set(place, flipped(proof.get(place)));
            all.add(changed);
        }
        return all;
    }

    private static byte[] flipped(byte[] hash) {
        byte[] other = hash.clone();
        other[CHANCE.nextInt(other.length)] ^= 1;
        return other;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
