package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarTest {

    @Test
    void files_come_back_under_their_paths() {
        String longName = "documents/" + "证明材料".repeat(40) + ".pdf";

        var files = Tar.read(Tar.write(Sets.files("a.txt", "one", "b/c.bin", new byte[513], longName, ""), Sets.NOON));

        assertThat(files.keySet()).containsExactly("a.txt", "b/c.bin", longName);
        assertThat(files.get("b/c.bin")).hasSize(513);
        assertThat(files.get("a.txt")).asString().isEqualTo("one");
    }

    @Test
    void a_pax_record_whose_length_gains_a_digit_by_being_written_is_right() {
        for (int length = 80; length < 130; length++) {
            String name = "长" + "x".repeat(length);

            assertThat(Tar.read(Tar.write(Sets.files(name, "1"), Sets.NOON))).containsOnlyKeys(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "a/../../b", "a//b", "", ".", "a/", "a\nb", "..\\b"})
    void a_path_that_leads_elsewhere_is_refused(String path) {
        assertThatThrownBy(() -> Tar.write(Sets.files(path, "x"), Sets.NOON))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_tar_that_was_cut_is_refused() {
        byte[] tar = Tar.write(Sets.files("a", new byte[2000]), Sets.NOON);

        assertThatThrownBy(() -> Tar.read(java.util.Arrays.copyOf(tar, tar.length - 512)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tar.read(java.util.Arrays.copyOf(tar, 1024)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
