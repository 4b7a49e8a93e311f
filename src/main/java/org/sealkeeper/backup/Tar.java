package org.sealkeeper.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * POSIX tar (ustar) of plain files; a path that is long or not ASCII goes into a pax header, which every tar reads.
 * Writing the little we need spares a dependency; reading accepts only what writing makes. Both pass content on as it
 * comes, so that a set may be larger than memory.
 */
final class Tar {

    private static final int BLOCK = 512;
    /** Passed on at once: Java's files copy each piece, and large ones into memory that they ask for anew. */
    private static final int STEP_BYTES = 128 * 1024;
    /** A path in a pax header; longer ones do not come from us. */
    private static final int MOST_PAX_BYTES = 8192;

    private Tar() {
    }

    /** Writes a tar to a stream, file after file. */
    static final class Writer implements BackupFiles {

        private final OutputStream out;
        private final Instant at;
        private final Set<String> paths = new HashSet<>();

        Writer(OutputStream out, Instant at) {
            this.out = out;
            this.at = at;
        }

        /** @throws IllegalArgumentException when the path could land outside the folder it is unpacked in */
        @Override
        public void add(String path, byte[] content) throws IOException {
            check(path);
            if (!paths.add(path)) {
                throw new IllegalStateException("Two sources of a backup's content both have a file " + path);
            }
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            if (name.length > 100 || name.length != path.length()) {
                entry("pax", 'x', pax(name));
                entry("file", '0', content);
            } else {
                entry(path, '0', content);
            }
        }

        void end() throws IOException {
            out.write(new byte[2 * BLOCK]);
        }

        private void entry(String name, char type, byte[] content) throws IOException {
            byte[] header = new byte[BLOCK];
            put(header, 0, name);
            put(header, 100, "0000600\0000000000\0000000000\0");
            put(header, 124, String.format("%011o\0%011o\0", content.length, at.getEpochSecond()));
            header[156] = (byte) type;
            put(header, 257, "ustar\00000");
            put(header, 148, String.format("%06o\0 ", checksum(header)));
            out.write(header);
            out.write(content);
            out.write(new byte[padding(content.length)]);
        }
    }

    /** Where the files of a tar go to as it is read. */
    @FunctionalInterface
    interface Unpacking {

        /** @return takes the file's content, and is closed behind it */
        OutputStream file(String path, long bytes) throws IOException;
    }

    /** Takes a tar apart as its bytes come. */
    static final class Reader {

        private final Unpacking files;
        private final Set<String> paths = new HashSet<>();
        private final byte[] header = new byte[BLOCK];
        private int headerBytes;
        private OutputStream content;
        private ByteArrayOutputStream pax;
        private long left;
        private int padding;
        private String path;
        private int zeroBlocks;

        Reader(Unpacking files) {
            this.files = files;
        }

        /** @throws IllegalArgumentException when it is not a tar as {@link Writer} makes it */
        void take(byte[] bytes, int length) throws IOException {
            int at = 0;
            while (at < length) {
                if (left > 0) {
                    int now = (int) Math.min(left, Math.min(length - at, STEP_BYTES));
                    content.write(bytes, at, now);
                    left -= now;
                    at += now;
                    endOfFile();
                } else if (padding > 0) {
                    int now = Math.min(padding, length - at);
                    padding -= now;
                    at += now;
                } else {
                    int now = Math.min(BLOCK - headerBytes, length - at);
                    System.arraycopy(bytes, at, header, headerBytes, now);
                    headerBytes += now;
                    at += now;
                    if (headerBytes == BLOCK) {
                        headerBytes = 0;
                        block();
                    }
                }
            }
        }

        /** @throws IllegalArgumentException when it is not where a tar ends */
        void end() {
            if (zeroBlocks < 2 || headerBytes > 0) {
                throw new IllegalArgumentException("The tar does not end where it should");
            }
        }

        /** Closes the file that is being read, when reading has failed. */
        void abandon() throws IOException {
            if (content != null) {
                content.close();
            }
        }

        private void block() throws IOException {
            if (Arrays.equals(header, new byte[BLOCK])) {
                zeroBlocks++;
                return;
            }
            if (zeroBlocks > 0 || number(header, 148, 8) != checksum(header)) {
                throw new IllegalArgumentException("A tar header is behind the end, or has a wrong checksum");
            }
            left = number(header, 124, 12);
            if (left < 0) {
                throw new IllegalArgumentException("A tar header has a negative size");
            }
            padding = padding(left);
            if (header[156] == 'x' && left <= MOST_PAX_BYTES && path == null) {
                pax = new ByteArrayOutputStream();
                content = pax;
            } else if (header[156] == '0') {
                path = path == null ? named() : path;
                check(path);
                if (!paths.add(path)) {
                    throw new IllegalArgumentException("The tar holds a path twice");
                }
                content = files.file(path, left);
                path = null;
            } else {
                throw new IllegalArgumentException("The tar holds something that is not a file");
            }
            endOfFile();
        }

        /** Others' tars cut a long path in two (POSIX.1-1988). */
        private String named() {
            String prefix = text(header, 345, 155);
            return (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
        }

        private void endOfFile() throws IOException {
            if (left > 0) {
                return;
            }
            content.close();
            content = null;
            if (pax != null) {
                String record = pax.toString(StandardCharsets.UTF_8);
                if (!record.matches("[0-9]+ path=[^\n]+\n")) {
                    throw new IllegalArgumentException("A pax header holds something else than a path");
                }
                path = record.substring(record.indexOf('=') + 1, record.length() - 1);
                pax = null;
            }
        }
    }

    private static void check(String path) {
        boolean safe = !path.isEmpty() && path.chars().noneMatch(c -> c < ' ' || c == '\\' || c == 127)
                && Arrays.stream(path.split("/", -1)).noneMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."));
        if (!safe) {
            throw new IllegalArgumentException("Not a path inside a backup: " + path);
        }
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

    private static int padding(long size) {
        return (int) (-size & BLOCK - 1);
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
