package org.sealkeeper.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.text.Texts;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Removes a backup from every store that has it; recorded before the first is touched, and after the last. */
@Component
class Removals {

    private final JdbcClient jdbc;
    private final BackupRecords records;
    private final Copies copies;
    private final Stores stores;
    private final Ledger ledger;
    private final Clock clock;
    private final TransactionTemplate ownTransaction;

    Removals(JdbcClient jdbc, BackupRecords records, Copies copies, Stores stores, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.records = records;
        this.copies = copies;
        this.stores = stores;
        this.ledger = ledger;
        this.clock = clock;
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * Removes it everywhere, beginning where it may be refused.
     *
     * @return whether it is gone; false when a store keeps it, and then it stays on the others too
     * @throws UncheckedIOException when a store does not answer; done again, it goes on
     */
    boolean remove(BackupId id, RetentionDecision why) {
        ownTransaction.executeWithoutResult(status -> begin(why));
        List<BackupCopy> there = records.backup(id).copies().stream().filter(copy -> copy.state().isThere())
                .sorted(Comparator.comparing(this::mayBeRemovedForSure)).toList();
        for (BackupCopy copy : there) {
            try {
                SetRemoval.remove(stores.named(copy.store()), why.backup().prefix());
                ownTransaction.executeWithoutResult(status -> copies.removed(id, copy.store()));
            } catch (Refusal refused) {
                ownTransaction.executeWithoutResult(status -> putBack(why.backup(), copy.store(), refused));
                return false;
            } catch (IOException e) {
                throw Drills.unreachable(stores.named(copy.store()), e);
            }
        }
        ownTransaction.executeWithoutResult(status -> end(why.backup()));
        return true;
    }

    private void begin(RetentionDecision why) {
        int begun = jdbc.sql("""
                update backup set former_state = state, state = 'REMOVING'
                where id = :id and state in ('WRITTEN', 'PROVEN', 'FAILED')
                """)
                .param("id", why.backup().id().value())
                .update();
        if (begun == 1) {
            ledger.record(recordOf("backup.removal-begun", why.backup())
                    .detail("reason", why.sentence(Texts.ENGLISH)));
        }
    }

    private void putBack(Backup backup, String store, Refusal refused) {
        jdbc.sql("update backup set state = former_state, former_state = null where id = :id and state = 'REMOVING'")
                .param("id", backup.id().value())
                .update();
        ledger.record(recordOf("backup.removal-refused", backup).detail("store", store)
                .detail("reason", refused.getMessage()));
    }

    private void end(Backup backup) {
        int ended = jdbc.sql("""
                update backup set state = 'REMOVED', removed_at = :at
                where id = :id and state = 'REMOVING'
                """)
                .param("at", BackupRecords.utc(clock.instant()))
                .param("id", backup.id().value())
                .update();
        if (ended == 1) {
            ledger.record(recordOf("backup.removed", backup));
        }
    }

    private static Entry recordOf(String kind, Backup backup) {
        return Entry.of(kind).signature(backup.signature().value()).renewal(backup.renewal().orElse(null))
                .activity("remove-set").detail("backup", backup.id()).detail("prefix", backup.prefix())
                .detail("manifestSha256", backup.manifestSha256())
                .detail("stores", backup.copies().stream().map(BackupCopy::store).toList());
    }

    /** A store that is not in the configuration any more, one that protects, one that others run, a folder. */
    private int mayBeRemovedForSure(BackupCopy copy) {
        return stores.find(copy.store()).map(store -> stores.rule(copy.store()).objectLock().isPresent() ? 1
                : store instanceof LocalStore ? 3 : 2).orElse(0);
    }
}
