package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTest {

    @Test
    void files_come_back_under_their_paths() throws IOException {
        String longName = "documents/" + "证明材料".repeat(40) + ".pdf";

        var files = read(write(Sets.files("a.txt", "one", "b/c.bin", new byte[513], longName, ""), Sets.NOON));

        assertThat(files.keySet()).containsExactly("a.txt", "b/c.bin", longName);
        assertThat(files.get("b/c.bin")).hasSize(513);
        assertThat(files.get("a.txt")).asString().isEqualTo("one");
    }

    @Test
    void a_pax_record_whose_length_gains_a_digit_by_being_written_is_right() throws IOException {
        for (int length = 80; length < 130; length++) {
            String name = "长" + "x".repeat(length);

            assertThat(read(write(Sets.files(name, "1"), Sets.NOON))).containsOnlyKeys(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "a/../../b", "a//b", "", ".", "a/", "a\nb", "..\\b"})
    void a_path_that_leads_elsewhere_is_refused(String path) {
        assertThatThrownBy(() -> write(Sets.files(path, "x"), Sets.NOON))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_tar_that_was_cut_is_refused() throws IOException {
        byte[] tar = write(Sets.files("a", new byte[2000]), Sets.NOON);

        assertThatThrownBy(() -> read(Arrays.copyOf(tar, tar.length - 512)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read(Arrays.copyOf(tar, 1024)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] write(SortedMap<String, byte[]> files, Instant at) throws IOException {
        var tar = new ByteArrayOutputStream();
        var writer = new Tar.Writer(tar, at);
        Sets.contents(files).into(writer);
        writer.end();
        return tar.toByteArray();
    }

    /** In pieces of seven bytes, so that every edge falls into the middle of one. */
    private static SortedMap<String, byte[]> read(byte[] tar) throws IOException {
        var streams = new TreeMap<String, ByteArrayOutputStream>();
        var reader = new Tar.Reader((path, bytes) -> {
            streams.put(path, new ByteArrayOutputStream());
            return streams.get(path);
        });
        for (int at = 0; at < tar.length; at += 7) {
            byte[] piece = Arrays.copyOfRange(tar, at, Math.min(tar.length, at + 7));
            reader.take(piece, piece.length);
        }
        reader.end();
        var files = new TreeMap<String, byte[]>();
        streams.forEach((path, content) -> files.put(path, content.toByteArray()));
        return files;
    }
}
