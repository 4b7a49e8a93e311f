package org.sealkeeper.vault;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.Envelope.NotAuthentic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Seals row after row anew under the newest generation of the master key, each in a transaction of its own, and removes
 * the generations before it when nothing lies under them any more. All nodes take part; where one stops in the middle,
 * it or another one goes on. Everything keeps working meanwhile.
 */
@Component
class MasterKeyRotation {

    private static final Logger log = LoggerFactory.getLogger(MasterKeyRotation.class);
    private static final int IDS_AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final MasterKey master;
    private final List<SealedColumn> columns;
    private final Ledger ledger;
    private final TransactionOperations transactions;
    private final Set<String> notOpened = new HashSet<>();

    MasterKeyRotation(JdbcClient jdbc, MasterKey master, List<SealedColumn> columns, Ledger ledger,
            TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.master = master;
        this.columns = columns;
        this.ledger = ledger;
        this.transactions = transactions;
    }

    @Scheduled(fixedDelayString = "${sealkeeper.vault.rotation-interval:PT10S}")
    synchronized void goOn() {
        master.forgetRemoved();
        List<WrappedMaster> generations = master.generations();
        if (generations.size() < 2) {
            return;
        }
        int newest = generations.get(generations.size() - 1).generation();
        columns.forEach(column -> sealAnew(column, newest));
        transactions.executeWithoutResult(status -> {
            if (master.removeOld(() -> columns.stream().allMatch(column -> rowsBefore(column, newest) == 0))) {
                ledger.record(Entry.of("vault.master-key-renewed").detail("generation", newest));
            }
        });
    }

    long rowsUnder(SealedColumn column, int generation) {
        return jdbc.sql("select count(*) from " + column.table() + " where vault_generation(" + column.column()
                + ") = :generation").param("generation", generation).query(Long.class).single();
    }

    private long rowsBefore(SealedColumn column, int generation) {
        return jdbc.sql("select count(*) from " + column.table() + " where vault_generation(" + column.column()
                + ") < :generation").param("generation", generation).query(Long.class).single();
    }

    private void sealAnew(SealedColumn column, int newest) {
        Object last = null;
        List<Object> ids;
        do {
            // an index on vault_generation(…) finds them
            ids = jdbc.sql("select " + column.id() + " from " + column.table() + " where vault_generation("
                            + column.column() + ") < :generation" + (last == null ? "" : " and " + column.id() + " > :last")
                            + " order by 1 limit " + IDS_AT_ONCE)
                    .param("generation", newest).param("last", last)
                    .query((row, number) -> row.getObject(1)).list();
            for (Object id : ids) {
                transactions.executeWithoutResult(status -> sealAnew(column, id, newest));
                last = id;
            }
        } while (!ids.isEmpty());
    }

    /** What another node is at, or has been at, is left to it. */
    private void sealAnew(SealedColumn column, Object id, int newest) {
        Optional<Row> found = jdbc.sql("select " + column.column() + " as sealed, " + column.context()
                        + " as context from " + column.table() + " where " + column.id() + " = :id and vault_generation("
                        + column.column() + ") < :generation for update skip locked")
                .param("id", id).param("generation", newest)
                .query((row, number) -> new Row(row.getBytes("sealed"), row.getString("context"))).optional();
        found.ifPresent(row -> {
            try {
                byte[] plaintext = master.open(row.sealed(), row.context());
                byte[] anew = master.seal(plaintext, row.context());
                Arrays.fill(plaintext, (byte) 0);
                jdbc.sql("update " + column.table() + " set " + column.column() + " = :sealed where " + column.id()
                                + " = :id")
                        .param("sealed", anew).param("id", id).update();
            } catch (NotAuthentic e) {
                if (notOpened.add(column.table() + id)) {
                    log.warn("A row of {} was changed in the database and does not open: {}. The master key before the"
                            + " newest is kept because of it.", column.table(), id);
                }
            }
        });
    }

    private record Row(byte[] sealed, String context) {
    }
}
