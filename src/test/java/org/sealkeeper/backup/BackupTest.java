package org.sealkeeper.backup;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.sealkeeper.Client;
import org.sealkeeper.SealkeeperTest;
import org.sealkeeper.TestPeople;
import org.sealkeeper.inventory.Criticality;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.NewSignature;
import org.sealkeeper.inventory.SignatureId;
import org.sealkeeper.inventory.SignatureKind;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.KeyAlgorithm;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** Tests with backups on stores of their own, beside those of the application. */
abstract class BackupTest extends SealkeeperTest {

    static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    @Autowired
    BackupContent content;
    @Autowired
    OwnKeys keys;
    @Autowired
    Recipients recipients;
    @Autowired
    Inventory inventory;
    @Autowired
    Ledger ledger;
    @Autowired
    JdbcClient jdbc;
    @Autowired
    Clock clock;
    @Autowired
    Copies copies;
    @Autowired
    PlatformTransactionManager transactions;

    final Client kim = new Client(() -> url(""), "kim", TestPeople.PASSWORD);
    final Client sato = new Client(() -> url(""), "sato", TestPeople.PASSWORD);
    final Client root = new Client(() -> url(""), "root", TestPeople.PASSWORD);

    SignatureId registered(String name, Criticality criticality) {
        return inventory.register(new NewSignature(name, SignatureKind.CODE_SIGNING, "folder", "private-ca", criticality,
                "CN=im.corp.example", List.of(), KeyAlgorithm.EC_P256, 30, 7, List.of(30, 7), List.of("kim", "lee")), "kim");
    }

    /** The application's backups, on other stores and with another clock. */
    Backups on(Stores stores, Clock at) {
        return on(stores, content, at);
    }

    Backups on(Stores stores, BackupContent of, Clock at) {
        return BackupsOn.stores(jdbc, stores, new StoreProbes(stores, copies, jdbc, ledger, at, transactions),
                new RestoreKit(stores), copies, of, keys, recipients, inventory, ledger, at, transactions);
    }
}
