package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sealkeeper.ledger.Checkpoint;
import org.sealkeeper.ledger.SealedLedger;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Copies the ledger's newest checkpoint to every store, where whoever changes the database does not reach it. A store
 * that is down gets the newest one later. A store that has more events than we, or another history, tells on us.
 */
@Component
public class CheckpointCopies {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCopies.class);
    private static final String ENDING = ".checkpoint";
    private static final int LONGEST_FAULT = 500;

    private final Stores stores;
    private final SealedLedger sealed;
    private final JdbcClient jdbc;
    private final Clock clock;
    private final Set<String> compared = new HashSet<>();

    CheckpointCopies(Stores stores, SealedLedger sealed, JdbcClient jdbc, Clock clock) {
        this.stores = stores;
        this.sealed = sealed;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * What a store has.
     *
     * @param size events that the newest checkpoint there covers; 0 when there is none yet
     * @param fault why the last try failed, or what is wrong there
     */
    public record Copy(String store, long size, Optional<Instant> copiedAt, Instant triedAt, Optional<String> fault) {
    }

    /** Of each store that was tried. */
    public List<Copy> all() {
        return jdbc.sql("select * from ledger_checkpoint_copy order by store").query(CheckpointCopies::read).list();
    }

    @Scheduled(fixedDelayString = "${sealkeeper.ledger.copy-interval:PT5M}",
            initialDelayString = "${sealkeeper.ledger.copy-initial-delay:PT20S}")
    void copy() {
        stores.all().forEach(store -> sealed.newest().ifPresent(checkpoint -> copy(checkpoint, store)));
    }

    void copy(Checkpoint checkpoint, BackupStore store) {
        if (size(store) == checkpoint.size() && compared.contains(store.id())) {
            return;
        }
        try {
            String folder = folder(checkpoint);
            if (compared.add(store.id())) {
                compare(checkpoint, folder, store);
            }
            store.put(folder + name(checkpoint.size()), checkpoint.note().getBytes(StandardCharsets.UTF_8));
            note(store, checkpoint.size(), null);
        } catch (FileAlreadyExistsException other) {
            failed(store, "The store has another checkpoint over " + checkpoint.size()
                    + " events: the ledger was forked. Verify an export against the store's checkpoints.");
        } catch (IOException | Refusal e) {
            failed(store, e.getMessage());
        }
    }

    /**
     * Once after each start, and until it holds: the newest checkpoint there is a state of this ledger. It is not when an
     * older database was put back, also when that has grown beyond it since. Nothing is written to the store then, so that
     * it says so until somebody has looked.
     */
    private void compare(Checkpoint newest, String folder, BackupStore store) throws IOException {
        try {
            long[] there = store.list(folder).stream().filter(name -> name.endsWith(ENDING))
                    .mapToLong(name -> Long.parseLong(name.substring(folder.length(), name.length() - ENDING.length())))
                    .sorted().toArray();
            int agreed = agreed(there, folder, store);
            if (agreed < there.length) {
                String common = " Both had the same " + (agreed == 0 ? 0 : there[agreed - 1]) + " events at first.";
                long last = there[there.length - 1];
                throw new IOException(last > newest.size()
                        ? "The store has a checkpoint over " + last + " events, and the ledger has " + newest.size()
                                + ": an older state of the database was put back, or the end was cut off." + common
                        : "The store has a checkpoint over " + last + " events that is not of this ledger: an older state of"
                                + " the database was put back and went on, or the ledger was forked." + common);
            }
        } catch (IOException | RuntimeException e) {
            compared.remove(store.id());
            throw e;
        }
    }

    /** How many of them are states of this ledger: once one is not, none that is newer is. */
    private int agreed(long[] sizes, String folder, BackupStore store) throws IOException {
        int yes = 0;
        int no = sizes.length;
        // mostly all of them are
        for (int next = no - 1; yes < no; next = (yes + no) / 2) {
            Optional<byte[]> note = store.get(folder + name(sizes[next]));
            if (note.isPresent() && sealed.wasOnce(new String(note.get(), StandardCharsets.UTF_8))) {
                yes = next + 1;
            } else {
                no = next;
            }
        }
        return yes;
    }

    private void failed(BackupStore store, String fault) {
        LOG.warn("The store {} does not have the newest checkpoint: {}", store.id(), fault);
        note(store, 0, fault.substring(0, Math.min(fault.length(), LONGEST_FAULT)));
    }

    private long size(BackupStore store) {
        return jdbc.sql("select size from ledger_checkpoint_copy where store = :store and fault is null")
                .param("store", store.id()).query(Long.class).optional().orElse(0L);
    }

    private void note(BackupStore store, long size, String fault) {
        jdbc.sql("""
                insert into ledger_checkpoint_copy (store, size, copied_at, tried_at, fault)
                values (:store, :size, case when :size > 0 then :at end, :at, :fault)
                on conflict (store) do update
                set size = greatest(ledger_checkpoint_copy.size, excluded.size), tried_at = excluded.tried_at,
                    copied_at = coalesce(excluded.copied_at, ledger_checkpoint_copy.copied_at), fault = excluded.fault
                """)
                .param("store", store.id())
                .param("size", size)
                .param("at", OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .param("fault", fault)
                .update();
    }

    /** Such as {@code sealkeeper-ledger/6f1c…/}: the ledger's name. */
    private static String folder(Checkpoint checkpoint) {
        return checkpoint.note().lines().findFirst().orElseThrow() + "/";
    }

    private static String name(long size) {
        return String.format("%012d", size) + ENDING;
    }

    private static Copy read(ResultSet row, int number) throws SQLException {
        return new Copy(row.getString("store"), row.getLong("size"),
                Optional.ofNullable(row.getObject("copied_at", OffsetDateTime.class)).map(OffsetDateTime::toInstant),
                row.getObject("tried_at", OffsetDateTime.class).toInstant(), Optional.ofNullable(row.getString("fault")));
    }
}
