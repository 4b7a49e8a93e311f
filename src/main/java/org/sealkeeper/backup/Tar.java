package org.sealkeeper.backup;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * POSIX tar (ustar) of plain files; a path that is long or not ASCII goes into a pax header, which every tar reads.
 * Writing the little we need spares a dependency; reading accepts only what writing makes.
 */
final class Tar {

    private static final int BLOCK = 512;

    private Tar() {
    }

    /** @throws IllegalArgumentException when a path could land outside the folder it is unpacked in */
    static byte[] write(SortedMap<String, byte[]> files, Instant at) {
        var tar = new ByteArrayOutputStream();
        files.forEach((path, content) -> {
            check(path);
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            if (name.length > 100 || name.length != path.length()) {
                entry(tar, "pax", 'x', pax(name), at);
                entry(tar, "file", '0', content, at);
            } else {
                entry(tar, path, '0', content, at);
            }
        });
        tar.writeBytes(new byte[2 * BLOCK]);
        return tar.toByteArray();
    }

    /** @throws IllegalArgumentException when it is not a tar as {@link #write} makes it */
    static SortedMap<String, byte[]> read(byte[] tar) {
        var files = new TreeMap<String, byte[]>();
        String path = null;
        int at = 0;
        while (at + BLOCK <= tar.length && tar[at] != 0) {
            byte[] header = Arrays.copyOfRange(tar, at, at + BLOCK);
            if (number(header, 148, 8) != checksum(header)) {
                throw new IllegalArgumentException("A tar header has a wrong checksum");
            }
            long size = number(header, 124, 12);
            if (size > tar.length - at - BLOCK) {
                throw new IllegalArgumentException("The tar ends within a file");
            }
            byte[] content = Arrays.copyOfRange(tar, at + BLOCK, at + BLOCK + (int) size);
            if (header[156] == 'x') {
                String record = new String(content, StandardCharsets.UTF_8);
                path = record.substring(record.indexOf("path=") + 5, record.length() - 1);
            } else if (header[156] == '0') {
                path = path == null ? text(header, 0, 100) : path;
                check(path);
                if (files.put(path, content) != null) {
                    throw new IllegalArgumentException("The tar holds a path twice");
                }
                path = null;
            } else {
                throw new IllegalArgumentException("The tar holds something that is not a file");
            }
            at += BLOCK + padded((int) size);
        }
        if (at + 2 * BLOCK != tar.length) {
            throw new IllegalArgumentException("The tar does not end where it should");
        }
        return files;
    }

    private static void check(String path) {
        boolean safe = !path.isEmpty() && path.chars().noneMatch(c -> c < ' ' || c == '\\' || c == 127)
                && Arrays.stream(path.split("/", -1)).noneMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."));
        if (!safe) {
            throw new IllegalArgumentException("Not a path inside a backup: " + path);
        }
    }

    private static void entry(ByteArrayOutputStream tar, String name, char type, byte[] content, Instant at) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000600\0000000000\0000000000\0");
        put(header, 124, String.format("%011o\0%011o\0", content.length, at.getEpochSecond()));
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        put(header, 148, String.format("%06o\0 ", checksum(header)));
        tar.writeBytes(header);
        tar.writeBytes(content);
        tar.writeBytes(new byte[padded(content.length) - content.length]);
    }

    /** One record "length path=…\n", whose length counts its own digits (POSIX.1-2001, pax). */
    private static byte[] pax(byte[] name) {
        int rest = " path=\n".length() + name.length;
        int length = rest + String.valueOf(rest).length();
        length = rest + String.valueOf(length).length();
        var pax = new ByteArrayOutputStream();
        pax.writeBytes((length + " path=").getBytes(StandardCharsets.US_ASCII));
        pax.writeBytes(name);
        pax.write('\n');
        return pax.toByteArray();
    }

    private static int padded(int size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static int checksum(byte[] header) {
        int sum = 8 * ' ';
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? 0 : header[i] & 0xff;
        }
        return sum;
    }

    private static long number(byte[] header, int at, int length) {
        return Long.parseLong(text(header, at, length).trim(), 8);
    }

    private static String text(byte[] header, int at, int length) {
        int end = at;
        while (end < at + length && header[end] != 0) {
            end++;
        }
        return new String(header, at, end - at, StandardCharsets.US_ASCII);
    }

}
