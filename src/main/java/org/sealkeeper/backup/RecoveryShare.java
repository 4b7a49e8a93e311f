package org.sealkeeper.backup;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Refusal.Kind;

/**
 * One share of what opens a recovery key. As text it is fifteen groups of letters and digits that can be read out and
 * typed, such as {@code bacae-…}; they hold its number, how many are needed, whose key it is for, and a checksum.
 */
public final class RecoveryShare {

    /** Bytes of what is shared, and of each share of it. */
    static final int VALUE_BYTES = 32;

    private static final int FORMAT = 1;
    private static final int PRINT_BYTES = 4;
    private static final int CHECK_BYTES = 4;
    private static final int CHECKED_BYTES = 4 + PRINT_BYTES + VALUE_BYTES;
    private static final int BYTES = CHECKED_BYTES + CHECK_BYTES;
    private static final int LETTERS = (BYTES * 8 + 4) / 5;
    private static final int GROUP = 5;
    /** Groups as they were printed; whatever else was copied with them is left aside. */
    private static final Pattern GROUPS = Pattern.compile("(?:[a-z2-9]{" + GROUP + "}[-\\s]+){" + (LETTERS / GROUP)
            + "}[a-z2-9]{" + (LETTERS % GROUP) + "}\\b");

    private final int number;
    private final int needed;
    private final int total;
    private final String print;
    private final byte[] value;

    RecoveryShare(int number, int needed, int total, String fingerprint, byte[] value) {
        if (needed < 2 || number < 1 || number > total || needed > total || total > 255
                || value.length != VALUE_BYTES) {
            throw new IllegalArgumentException("There is no share " + number + " of " + total + ", " + needed + " needed");
        }
        this.number = number;
        this.needed = needed;
        this.total = total;
        this.print = fingerprint.substring(0, 2 * PRINT_BYTES);
        this.value = value.clone();
    }

    /**
     * Reads what somebody typed or pasted: the groups, with hyphens or blanks between them or none.
     *
     * @throws Refusal INVALID when it is no share, or a letter of it is wrong
     */
    public static RecoveryShare of(String text) {
        String typed = text == null ? "" : text.toLowerCase(Locale.ROOT);
        String letters = GROUPS.matcher(typed).results().map(match -> match.group()).max(Comparator.comparing(String::length))
                .orElse(typed).replaceAll("[-\\s]", "");
        if (letters.length() != LETTERS || !letters.chars().allMatch(letter ->
                RecoveryKeyFiles.LETTERS.indexOf(letter) >= 0)) {
            throw Refusal.of(Kind.INVALID, "share.unreadable", (LETTERS + GROUP - 1) / GROUP, LETTERS % GROUP);
        }
        byte[] bytes = bytes(letters, BYTES);
        byte[] checked = Arrays.copyOf(bytes, CHECKED_BYTES);
        if (bytes[0] != FORMAT || !MessageDigest.isEqual(Arrays.copyOfRange(bytes, CHECKED_BYTES, BYTES),
                Arrays.copyOf(sha256(checked), CHECK_BYTES))) {
            throw Refusal.of(Kind.INVALID, "share.mistyped");
        }
        try {
            return new RecoveryShare(bytes[1] & 0xff, bytes[2] & 0xff, bytes[3] & 0xff,
                    HexFormat.of().formatHex(bytes, 4, 4 + PRINT_BYTES),
                    Arrays.copyOfRange(bytes, 4 + PRINT_BYTES, CHECKED_BYTES));
        } catch (IllegalArgumentException e) {
            throw Refusal.because(e, Kind.INVALID, "share.mistyped");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Which one it is, from 1. */
    public int number() {
        return number;
    }

    public int needed() {
        return needed;
    }

    public int total() {
        return total;
    }

    /** The first eight digits of the recovery certificate's fingerprint. */
    public String print() {
        return print;
    }

    byte[] value() {
        return value.clone();
    }

    /** As it is printed. */
    public String text() {
        byte[] checked = checked();
        byte[] bytes = Arrays.copyOf(checked, BYTES);
        System.arraycopy(sha256(checked), 0, bytes, CHECKED_BYTES, CHECK_BYTES);
        return letters(bytes).replaceAll("(.{" + GROUP + "})(?=.)", "$1-");
    }

    /** What tells a right share from a wrong one, and nothing about it: it is as random as what is shared. */
    String commitment() {
        return HexFormat.of().formatHex(sha256(checked()));
    }

    /** Never what it is. */
    @Override
    public String toString() {
        return "share " + number + " of " + total;
    }

    private byte[] checked() {
        byte[] checked = new byte[CHECKED_BYTES];
        checked[0] = FORMAT;
        checked[1] = (byte) number;
        checked[2] = (byte) needed;
        checked[3] = (byte) total;
        System.arraycopy(HexFormat.of().parseHex(print), 0, checked, 4, PRINT_BYTES);
        System.arraycopy(value, 0, checked, 4 + PRINT_BYTES, VALUE_BYTES);
        return checked;
    }

    /** Five bits a letter, the first bit first; the last letter is filled with zeros. */
    static String letters(byte[] bytes) {
        int letters = (bytes.length * 8 + 4) / 5;
        var bits = new BigInteger(1, bytes).shiftLeft(letters * 5 - bytes.length * 8);
        var text = new StringBuilder();
        for (int i = letters - 1; i >= 0; i--) {
            text.append(RecoveryKeyFiles.LETTERS.charAt(bits.shiftRight(5 * i).intValue() & 31));
        }
        return text.toString();
    }

    private static byte[] bytes(String letters, int count) {
        var bits = BigInteger.ZERO;
        for (char letter : letters.toCharArray()) {
            bits = bits.shiftLeft(5).or(BigInteger.valueOf(RecoveryKeyFiles.LETTERS.indexOf(letter)));
        }
        byte[] all = bits.shiftRight(letters.length() * 5 - count * 8).toByteArray();
        byte[] bytes = new byte[count];
        int length = Math.min(all.length, count);
        System.arraycopy(all, all.length - length, bytes, count - length, length);
        return bytes;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 does not work on this Java", e);
        }
    }
}
