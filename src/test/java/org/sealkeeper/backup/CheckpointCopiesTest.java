package org.sealkeeper.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.ledger.Checkpoint;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.ledger.SealedLedger;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every store gets the ledger's newest checkpoint, and a store that knows better than the database says so. */
class CheckpointCopiesTest extends SealkeeperTest {

    @Autowired
    private SealedLedger sealed;
    @Autowired
    private Ledger ledger;
    @Autowired
    private JdbcClient jdbc;

    @TempDir
    private Path folder;

    private BackupStore store;
    private Checkpoint checkpoint;

    @BeforeEach
    void seal() throws IOException {
        store = new LocalStore(unique("store"), folder);
        long sequence = ledger.record(Entry.of("keepers.changed"));
        await().atMost(Duration.ofMinutes(2)).until(() -> !sealed.leaves(List.of(sequence)).isEmpty());
        checkpoint = sealed.checkpoint();
    }

    @Test
    void a_store_gets_the_newest_checkpoint_once() throws IOException {
        CheckpointCopies copies = copies(store);

        copies.copy(checkpoint, store);
        copies.copy(checkpoint, store);

        String name = store.list("sealkeeper-ledger/").get(0);
        assertThat(store.list("sealkeeper-ledger/")).hasSize(1);
        assertThat(name).endsWith(String.format("/%012d.checkpoint", checkpoint.size()));
        assertThat(new String(store.get(name).orElseThrow(), StandardCharsets.UTF_8)).isEqualTo(checkpoint.note());
        assertThat(of(store).size()).isEqualTo(checkpoint.size());
        assertThat(of(store).fault()).isEmpty();
    }

    @Test
    void a_store_that_was_down_gets_the_newest_one_later() {
        var down = new FailingStore(store, ".checkpoint");
        copies(down).copy(checkpoint, down);
        assertThat(of(store).fault()).contains("The connection was lost");
        assertThat(of(store).copiedAt()).isEmpty();

        copies(store).copy(checkpoint, store);

        assertThat(of(store).fault()).isEmpty();
        assertThat(of(store).size()).isEqualTo(checkpoint.size());
    }

    @Test
    void a_store_with_more_events_says_that_the_database_is_an_older_one() throws IOException {
        copies(store).copy(checkpoint, store);
        put(checkpoint.size() + 7, "\n" + (checkpoint.size() + 7) + "\n");

        copies(store).copy(checkpoint, store);

        assertThat(of(store).fault().orElseThrow()).isEqualTo("The store has a checkpoint over " + (checkpoint.size() + 7)
                + " events, and the ledger has " + checkpoint.size()
                + ": an older state of the database was put back, or the end was cut off. Both had the same " + checkpoint.size()
                + " events at first.");
    }

    @Test
    void a_store_with_another_history_says_that_the_ledger_was_forked() throws IOException {
        put(checkpoint.size(), "\n1\n");

        copies(store).copy(checkpoint, store);

        assertThat(of(store).fault().orElseThrow()).contains("the ledger was forked");
    }

    /** An older database that has grown since, before anybody compared it. */
    @Test
    void a_store_says_so_too_when_the_ledger_has_caught_up_with_it() throws IOException {
        copies(store).copy(checkpoint, store);
        long sequence = ledger.record(Entry.of("keepers.changed"));
        ledger.record(Entry.of("keepers.changed"));
        await().atMost(Duration.ofMinutes(2)).until(() -> !sealed.leaves(List.of(sequence)).isEmpty()
                && sealed.checkpoint().size() >= checkpoint.size() + 2);
        put(checkpoint.size() + 1, "\n" + (checkpoint.size() + 1) + "\n");

        CheckpointCopies later = copies(store);
        later.copy(sealed.checkpoint(), store);
        later.copy(sealed.checkpoint(), store);

        assertThat(of(store).fault().orElseThrow()).isEqualTo("The store has a checkpoint over " + (checkpoint.size() + 1)
                + " events that is not of this ledger: an older state of the database was put back and went on, or the ledger was"
                + " forked. Both had the same " + checkpoint.size() + " events at first.");
        assertThat(store.list("sealkeeper-ledger/")).as("what is there").hasSize(2);

        Files.delete(folder.resolve(origin()).resolve(String.format("%012d.checkpoint", checkpoint.size() + 1)));
        later.copy(sealed.checkpoint(), store);
        assertThat(of(store).fault()).isEmpty();
        assertThat(of(store).size()).isGreaterThanOrEqualTo(checkpoint.size() + 2);
    }

    /** A checkpoint with the root of the newest one, and another size: of another history. */
    private void put(long size, String line) throws IOException {
        Path there = folder.resolve(origin()).resolve(String.format("%012d.checkpoint", size));
        Files.createDirectories(there.getParent());
        Files.writeString(there, checkpoint.note().replaceFirst("\n[0-9]+\n", line));
    }

    private String origin() {
        return checkpoint.note().lines().findFirst().orElseThrow();
    }

    private CheckpointCopies copies(BackupStore one) {
        return new CheckpointCopies(new Stores(List.of(new Stores.Entry(one, new StoreRule(true, Optional.empty())))),
                sealed, jdbc, Clock.systemUTC());
    }

    private CheckpointCopies.Copy of(BackupStore one) {
        return copies(one).all().stream().filter(copy -> copy.store().equals(one.id())).findFirst().orElseThrow();
    }
}
