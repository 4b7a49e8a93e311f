package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalStoreTest {

    @TempDir
    Path folder;

    private LocalStore store;

    @BeforeEach
    void store() throws IOException {
        store = new LocalStore(folder.resolve("backups"));
    }

    @Test
    void an_object_is_written_once() throws Exception {
        store.put("sets/a/key.cms", new byte[] {1});

        assertThatThrownBy(() -> store.put("sets/a/key.cms", new byte[] {2}))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(store.get("sets/a/key.cms")).hasValue(new byte[] {1});
    }

    @Test
    void an_object_comes_back_as_it_was_written_whatever_its_length() throws Exception {
        for (int length : new int[] {0, 1, 131_071, 131_072, 131_073, 300_000, SealedSet.PART_BYTES + 500}) {
            byte[] content = Sets.noise(length, length);
            store.put("sets/a/" + length, content);

            assertThat(store.get("sets/a/" + length)).as(length + " bytes").hasValue(content);
        }
    }

    @Test
    void of_a_file_that_is_too_large_to_be_ours_no_more_is_read_than_an_object_has() throws Exception {
        store.put("sets/a/key.cms", new byte[] {1});
        try (var file = new RandomAccessFile(folder.resolve("backups/sets/a/key.cms").toFile(), "rw")) {
            file.setLength(5L << 30);
        }

        assertThat(store.get("sets/a/key.cms").orElseThrow()).hasSize(BackupStore.MOST_OBJECT_BYTES);
    }

    @Test
    void temporary_files_do_not_stay_and_are_not_listed() throws Exception {
        store.put("sets/a/key.cms", new byte[] {1});
        Files.write(folder.resolve("backups/sets/a/.part-00000.cms.crashed.tmp"), new byte[] {1});

        assertThat(store.list("sets/a/")).containsExactly("sets/a/key.cms");
    }

    @Test
    void what_is_missing_is_empty_and_deleting_it_does_nothing() throws Exception {
        store.delete("sets/a/key.cms");

        assertThat(store.get("sets/a/key.cms")).isEmpty();
    }

    @Test
    void a_folder_that_went_away_is_a_fault_and_not_an_empty_store() throws Exception {
        Files.delete(folder.resolve("backups"));

        assertThatThrownBy(() -> store.get("sets/a/key.cms")).isInstanceOf(IOException.class)
                .hasMessageContaining("is not there");
        assertThatThrownBy(() -> store.put("sets/a/key.cms", new byte[0])).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "sets/../../outside", "sets//x", ".hidden", "sets/.", "",
        "sets/a\0b", "sets\\x", "sets/"})
    void a_name_that_leads_elsewhere_is_refused(String name) {
        assertThatThrownBy(() -> store.put(name, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.get(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_link_that_leads_out_of_the_store_is_not_followed_in_writing() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("backups/sets"), outside);

        assertThatThrownBy(() -> store.put("sets/key.cms", new byte[0])).isInstanceOf(IOException.class);
        assertThat(outside).isEmptyDirectory();
    }
}
