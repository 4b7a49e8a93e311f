package org.sealkeeper.backup;

import java.time.Clock;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.ledger.Ledger;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** The backups of an application with other stores or another clock, on the same database. */
final class BackupsOn {

    private BackupsOn() {
    }

    static Backups stores(JdbcClient jdbc, Stores stores, StoreProbes probes, RestoreKit kit, Copies copies,
            BackupContent content, OwnKeys keys, Recipients recipients, Inventory inventory, Ledger ledger, Clock clock,
            PlatformTransactionManager transactions) {
        var records = new BackupRecords(jdbc, copies);
        var drills = new Drills(records, copies, stores, keys, inventory, ledger, clock, event -> { });
        var writing = new SetWriting(jdbc, records, drills, stores, probes, kit, copies, content, keys, recipients,
                ledger, clock, transactions);
        return new Backups(records, writing, drills, stores, ledger, clock, transactions);
    }
}
