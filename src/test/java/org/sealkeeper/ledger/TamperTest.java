package org.sealkeeper.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sealkeeper.ledger.LedgerDatabase.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.ledger.LedgerDatabase.Verified;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;

/** Whoever administers the database can change anything in it. Each change is found without a server, and named. */
class TamperTest extends SealkeeperTest {

    @Autowired
    private JdbcConnectionDetails server;

    @TempDir
    private Path folder;

    private LedgerDatabase ledger;

    @BeforeEach
    void seal() {
        ledger = new LedgerDatabase(server).sealed(7).sealed(300).sealed(13).sealed(1);
    }

    @AfterEach
    void drop() {
        ledger.close();
    }

    @Test
    void an_untouched_ledger_holds() {
        Path kept = ledger.keep(folder.resolve("kept.checkpoint"));
        ledger.sealed(40);

        Verified verified = verify(exported(), "--key=" + ledger.verifier(), "--checkpoint=" + kept);

        assertThat(verified.text()).contains(
                "[holds] All 361 events are as they were sealed, and all 5 checkpoints are states of this one ledger.",
                "over 321 events, is a state of this ledger.", "Everything holds.").doesNotContain("[note]");
        assertThat(verified.code()).isZero();
    }

    @Test
    void without_a_key_from_elsewhere_the_files_own_is_told() {
        Verified verified = verify(exported());

        assertThat(verified.text()).contains("[note] The key was taken from the file itself: " + ledger.verifier());
        assertThat(verified.code()).isZero();
    }

    @Test
    void a_selection_is_proved_event_by_event() {
        Path file = ledger.export(by("dora"), folder.resolve("dora.jsonl"));

        Verified verified = verify(file, "--key=" + ledger.verifier());

        assertThat(verified.text()).contains("[holds] 159 events are as they were sealed, in the ledger of 321 events.",
                "[note] This is a selection: {\"actor\":\"dora\"}");
        assertThat(verified.code()).isZero();
    }

    @Test
    void an_edited_event_is_named() {
        ledger.tamper("update ledger_event set outcome = 'REJECT' where sequence = 18");

        assertFault("[FAULT] Event 17 (approval.decided, chen, 2", "is not what was sealed: it was edited.");
        Verified selection = verify(ledger.export(by("chen"), folder.resolve("chen.jsonl")), "--key=" + ledger.verifier());
        assertThat(selection.text()).contains("[FAULT] Event 17 (approval.decided, chen, 2");
        assertThat(selection.code()).isEqualTo(1);
    }

    @Test
    void an_event_that_was_edited_together_with_its_hash_is_narrowed_down() {
        ledger.tamper("update ledger_event set actor = 'mallory' where sequence = 310");
        String line = ledger.jdbc().sql("select " + Leaf.COLUMNS + " from ledger_event e where sequence = 310")
                .query((row, number) -> Leaf.of(row, 309).line()).single();
        ledger.tamper("update ledger_leaf set hash = sha256('\\x00'::bytea || convert_to('" + line + "', 'UTF8'))"
                + " where leaf = 309");

        assertFault("[FAULT] Among the events 307 to 319 something was changed, together with its hash");
    }

    @Test
    void a_deleted_event_is_named() {
        ledger.tamper("delete from ledger_event where sequence = 4");

        assertFault("[FAULT] Event 3 is missing: it was deleted after it was sealed.");
    }

    @Test
    void events_that_were_deleted_with_their_leaves_are_named() {
        ledger.tamper("delete from ledger_event where sequence between 101 and 110;"
                + " delete from ledger_leaf where leaf between 100 and 109");

        assertFault("[FAULT] Events 100 to 109 are missing, with their places in the tree: they were deleted.");
    }

    @Test
    void an_inserted_event_is_named() {
        ledger.tamper("insert into ledger_event (sequence, transaction, at, kind, actor) overriding system value"
                + " select 999, transaction, at, 'approval.decided', 'mallory' from ledger_event where sequence = 9");

        assertFault("[FAULT] Event with sequence 999 (approval.decided, mallory, 2", "was inserted: it was never sealed");
    }

    @Test
    void an_event_that_was_inserted_with_a_leaf_is_named() {
        ledger.tamper("insert into ledger_event (sequence, transaction, at, kind, actor) overriding system value"
                + " select 999, transaction, at, 'approval.decided', 'mallory' from ledger_event where sequence = 9;"
                + " insert into ledger_leaf select 321, 999, hash from ledger_leaf where leaf = 9");

        assertFault("[FAULT] Event 321 (approval.decided, mallory, 2", "is not what was sealed: it was edited.",
                "[FAULT] Events 321 to 321 are covered by no checkpoint: they were put in.");
    }

    @Test
    void reordered_events_are_named() {
        ledger.tamper("update ledger_leaf set sequence = -1 where leaf = 20;"
                + " update ledger_leaf set sequence = 21 where leaf = 30;"
                + " update ledger_leaf set sequence = 31 where leaf = 20");

        assertFault("[FAULT] At the place of event 20 stands the one that was sealed as event 30 (approval.decided, dora, 2",
                "[FAULT] At the place of event 30 stands the one that was sealed as event 20 (approval.decided, dora, 2");
    }

    @Test
    void lines_that_were_reordered_in_the_file_are_named() throws IOException {
        Path file = exported();
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        int place = lines.indexOf(lines.stream().filter(line -> line.contains("\"leaf\":40,")).findFirst().orElseThrow());
        Collections.swap(lines, place, place + 1);
        Files.write(file, lines);

        Verified verified = verify(file, "--key=" + ledger.verifier());

        assertThat(verified.text()).contains("[FAULT] Line " + (place + 2) + ": event 40 (approval.decided, dora, 2")
                .doesNotContain("deleted", "All 321 events");
        assertThat(verified.code()).isEqualTo(1);
    }

    @Test
    void a_truncated_ledger_is_named() {
        ledger.tamper("delete from ledger_event where sequence > 300; delete from ledger_leaf where leaf >= 300");

        assertFault("[FAULT] The ledger was cut off: a checkpoint covers 321 events, and there are 300.");
    }

    @Test
    void an_end_that_was_cut_off_with_its_checkpoints_is_known_to_who_has_kept_one() {
        Path kept = ledger.keep(folder.resolve("kept.checkpoint"));
        ledger.tamper("delete from ledger_event where sequence > 307; delete from ledger_leaf where leaf >= 307;"
                + " delete from ledger_checkpoint where size > 307");

        Verified verified = verify(exported(), "--key=" + ledger.verifier(), "--checkpoint=" + kept);

        assertThat(verified.text()).contains("[FAULT] The checkpoint in " + kept
                + " covers 321 events, and the ledger ends after 307: an older state of the database was put back");
        assertThat(verified.code()).isEqualTo(1);
    }

    @Test
    void an_old_backup_of_the_database_that_was_put_back_is_known_to_who_has_kept_a_checkpoint() {
        try (LedgerDatabase backup = ledger.copy()) {
            Path kept = ledger.sealed(9).keep(folder.resolve("kept.checkpoint"));

            Verified putBack = verify(backup.export(folder.resolve("old.jsonl")), "--key=" + ledger.verifier(),
                    "--checkpoint=" + kept);
            assertThat(putBack.text()).contains("covers 330 events, and the ledger ends after 321");

            backup.sealed(20);
            Verified gone = verify(backup.export(folder.resolve("on.jsonl")), "--key=" + ledger.verifier(),
                    "--checkpoint=" + kept);
            assertThat(gone.text()).contains("[FAULT] The checkpoint in " + kept + ", over 330 events, is of another"
                    + " history: the ledger was forked or rewritten after it was signed.");
            assertThat(gone.code()).isEqualTo(1);
        }
    }

    @Test
    void two_sealers_that_went_different_ways_are_known() {
        try (LedgerDatabase other = ledger.copy()) {
            other.ledger().record(Entry.of("keepers.changed").actor("mallory"));
            other.seal();
            Path kept = other.keep(folder.resolve("other.checkpoint"));
            ledger.sealed(1);

            Verified verified = verify(exported(), "--key=" + ledger.verifier(), "--checkpoint=" + kept);

            assertThat(verified.text()).contains("[FAULT] The checkpoint in " + kept
                    + ", over 322 events, is of another history: the ledger was forked");
            assertThat(verified.code()).isEqualTo(1);
        }
    }

    @Test
    void a_ledger_that_was_written_anew_with_another_key_is_not_believed() {
        try (LedgerDatabase forged = new LedgerDatabase(server).sealed(30)) {
            Verified verified = verify(forged.export(folder.resolve("forged.jsonl")), "--key=" + ledger.verifier());

            assertThat(verified.text()).contains("[FAULT] No checkpoint is signed by a key that is trusted");
            assertThat(verified.code()).isEqualTo(1);
        }
    }

    @Test
    void a_forged_checkpoint_is_not_believed() throws IOException {
        Path file = exported();
        Files.writeString(file, Files.readString(file).replace("\\n321\\n", "\\n322\\n"));

        Verified verified = verify(file, "--key=" + ledger.verifier());

        assertThat(verified.text())
                .contains("[FAULT] The checkpoint over 322 events is not signed by a key of this ledger.");
        assertThat(verified.code()).isEqualTo(1);
    }

    @Test
    void a_new_key_is_trusted_because_the_one_before_sealed_the_event_that_names_it() throws IOException {
        String first = ledger.verifier();
        ledger.sealingKeys().renew("root");
        ledger.sealed(5).sealed(5);
        Path file = exported();
        String second = ledger.sealingKeys().all().get(1).verifier();

        Verified verified = verify(file, "--key=" + first);
        assertThat(verified.text()).contains("[holds] The key " + second + " is endorsed by event 321",
                "[holds] All 332 events are as they were sealed, and all 6 checkpoints", "Everything holds.");
        assertThat(verify(file, "--key=" + second).text()).contains("Everything holds.");

        Files.writeString(file, Files.readString(file).replaceFirst("(\"key\":\\{\"checkpoint\":\"[^\"]*\",\"event\":)\".*?\",\"leaf\"",
                "$1\"{}\",\"leaf\""));
        assertThat(verify(file, "--key=" + first).text()).contains("[FAULT] The key " + second + " is endorsed by no event");
    }

    @Test
    void what_is_no_export_is_said_to_be_none() throws IOException {
        Path file = Files.writeString(folder.resolve("x.jsonl"), "{\"a\":1}\nnot json\n");

        Verified verified = verify(file);

        assertThat(verified.text()).contains("[FAULT] Line 1 is malformed.", "This is no export of a ledger.");
        assertThat(verify().code()).isEqualTo(2);
        assertThat(verify(folder.resolve("absent")).code()).isEqualTo(3);
        assertThat(verify(file, "--key=nobody+1+2").code()).isEqualTo(2);
    }

    @Test
    void the_sealer_does_not_go_on_from_a_tree_that_was_changed() {
        ledger.tamper("update ledger_leaf set hash = sha256('x') where leaf = 320");
        ledger.ledger().record(Entry.of("keepers.changed"));

        Assertions.assertThatThrownBy(ledger::seal).hasMessageContaining(
                "The ledger's tree in the database is not the one that was signed at 321 events");
    }

    @Test
    void a_dump_that_was_read_into_another_server_is_sealed_on() {
        // what another server's transactions were counted as is far ahead of this one's
        ledger.tamper("update ledger_event set transaction = (transaction::text::bigint + 1000000000)::text::xid8");
        ledger.tamper("truncate ledger_leaf, ledger_node, ledger_checkpoint, ledger_timestamp; update ledger_sealing set transaction = '0', sequence = 0");
        ledger.tamper("update ledger_sealing set transaction = (select max(transaction) from ledger_event where sequence < 300),"
                + " sequence = 0");
        ledger.seal();
        ledger.seal();
        ledger.sealed(3);

        assertThat(ledger.sealed().checkpoint().size()).isGreaterThan(3);
        assertThat(ledger.sealed().lag()).isZero();
    }

    private static EventQuery by(String actor) {
        return new EventQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(actor), Optional.empty(),
                Optional.empty());
    }

    private Path exported() {
        return ledger.export(folder.resolve("ledger.jsonl"));
    }

    private void assertFault(String... sentences) {
        Verified verified = verify(exported(), "--key=" + ledger.verifier());
        assertThat(verified.text()).contains(sentences).doesNotContain("Everything holds");
        assertThat(verified.code()).isEqualTo(1);
    }
}
