package org.sealkeeper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages files as nobody would write them: the same number always damages in the same way. */
public final class Mutations {

    /** What length and count fields are made wrong with. */
    private static final byte[][] TELLING = {{0}, {1}, {0x7F}, {(byte) 0x80}, {(byte) 0xFF}, {(byte) 0x84, 0x7F, -1, -1, -1},
        {(byte) 0x84, -1, -1, -1, -1}, {(byte) 0x88, 0x7F, -1, -1, -1, -1, -1, -1, -1}, {0x30, (byte) 0x80}, {0x24, (byte) 0x80},
        {2, 4, 0x7F, -1, -1, -1}, {2, 1, 0}, {2, 1, -1}, {5, 0}, {0, 0}, {4, 0}, {0x31, 0}, {0x30, 0}, {(byte) 0xA0, 0}};

    private final List<byte[]> seeds;

    public Mutations(List<byte[]> seeds) {
        this.seeds = List.copyOf(seeds);
    }

    /** @param number which one, from 0; the first ones are the seeds as they are */
    public byte[] get(long number) {
        if (number < seeds.size()) {
            return seeds.get((int) number);
        }
        var random = new SplittableRandom(number);
        byte[] file = seeds.get(random.nextInt(seeds.size()));
        for (int times = 1 + random.nextInt(random.nextInt(4) == 0 ? 12 : 3); times > 0; times--) {
            file = once(file, random);
        }
        return file;
    }

    private byte[] once(byte[] file, SplittableRandom random) {
        if (file.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(file.length);
        int length = 1 + random.nextInt(Math.min(file.length - at, 1 << random.nextInt(10)));
        return switch (random.nextInt(10)) {
            case 0, 1 -> with(file, at, (byte) (file[at] ^ 1 << random.nextInt(8)));
            case 2 -> with(file, at, (byte) random.nextInt(256));
            case 3 -> with(file, at, (byte) (file[at] + (random.nextBoolean() ? 1 : -1)));
            case 4 -> joined(file, 0, at, new byte[0], at + length, file);
            case 5 -> joined(file, 0, at + length, new byte[0], at, file);
            case 6 -> joined(file, 0, at, TELLING[random.nextInt(TELLING.length)], at, file);
            case 7 -> over(file, at, TELLING[random.nextInt(TELLING.length)]);
            case 8 -> Arrays.copyOf(file, at);
            default -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                yield joined(file, 0, at, new byte[0], random.nextInt(other.length), other);
            }
        };
    }

    private static byte[] with(byte[] file, int at, byte value) {
        byte[] changed = file.clone();
        changed[at] = value;
        return changed;
    }

    private static byte[] over(byte[] file, int at, byte[] what) {
        byte[] changed = file.clone();
        System.arraycopy(what, 0, changed, at, Math.min(what.length, file.length - at));
        return changed;
    }

    private static byte[] joined(byte[] first, int from, int to, byte[] between, int rest, byte[] second) {
        byte[] joined = new byte[to - from + between.length + second.length - rest];
        System.arraycopy(first, from, joined, 0, to - from);
        System.arraycopy(between, 0, joined, to - from, between.length);
        System.arraycopy(second, rest, joined, to - from + between.length, second.length - rest);
        return joined;
    }

    /** The seeds within thousands of sequences: with definite lengths, and without. */
    public List<byte[]> buried(int depth) {
        var buried = new ArrayList<byte[]>();
        for (byte[] seed : seeds.subList(0, 1)) {
            for (byte[] opening : new byte[][] {{0x30, (byte) 0x80}, {0x24, (byte) 0x80}, {0x31, (byte) 0x80}, {(byte) 0xA0, (byte) 0x80}}) {
                byte[] deep = new byte[2 * depth + seed.length];
                deep[0] = 0x30;
                deep[1] = (byte) 0x80;
                for (int i = 1; i < depth; i++) {
                    System.arraycopy(opening, 0, deep, 2 * i, 2);
                }
                System.arraycopy(seed, 0, deep, 2 * depth, seed.length);
                buried.add(deep);
            }
        }
        return buried;
    }
}
