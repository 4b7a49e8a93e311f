package org.sealkeeper.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A TrueType font out of its WOFF 1.0 wrapping, in which each table is compressed (W3C WOFF, section 4). */
final class Woff {

    private static final int SIGNATURE = 0x774F4646;
    private static final int HEADER = 44;
    private static final int ENTRY = 20;

    private Woff() {
    }

    static byte[] toTrueType(byte[] woff) throws IOException {
        ByteBuffer read = ByteBuffer.wrap(woff);
        if (read.getInt(0) != SIGNATURE) {
            throw new IOException("This is no WOFF font");
        }
        int tables = read.getShort(12);
        int power = Integer.highestOneBit(tables);
        ByteBuffer directory = ByteBuffer.allocate(12 + 16 * tables);
        directory.putInt(read.getInt(4)).putShort((short) tables).putShort((short) (power * 16))
                .putShort((short) Integer.numberOfTrailingZeros(power)).putShort((short) ((tables - power) * 16));
        var content = new ByteArrayOutputStream();
        for (int table = 0; table < tables; table++) {
            int entry = HEADER + table * ENTRY;
            int length = read.getInt(entry + 12);
            directory.putInt(read.getInt(entry)).putInt(read.getInt(entry + 16))
                    .putInt(directory.capacity() + content.size()).putInt(length);
            content.write(table(woff, read.getInt(entry + 4), read.getInt(entry + 8), length));
            content.write(new byte[-length & 3]);
        }
        var font = new ByteArrayOutputStream();
        font.write(directory.array());
        content.writeTo(font);
        return font.toByteArray();
    }

    private static byte[] table(byte[] woff, int offset, int compressed, int length) throws IOException {
        if (compressed == length) {
            return java.util.Arrays.copyOfRange(woff, offset, offset + length);
        }
        var inflater = new Inflater();
        try {
            inflater.setInput(woff, offset, compressed);
            byte[] table = new byte[length];
            for (int done = 0; done < length;) {
                int more = inflater.inflate(table, done, length - done);
                if (more == 0) {
                    throw new IOException("A table of the font is cut off");
                }
                done += more;
            }
            return table;
        } catch (DataFormatException damaged) {
            throw new IOException("A table of the font is damaged", damaged);
        } finally {
            inflater.end();
        }
    }
}
