package org.sealkeeper.backup;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sealkeeper.ledger.Entry;
import org.sealkeeper.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What lies on a store without a manifest and is no backup: what an attempt left that was given up, and what a removal
 * left that was interrupted. Only what this database knows is touched; another's sets may lie on the same store.
 */
@Component
class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Pattern FOLDER = Pattern.compile("sets/[^/]+/\\d{8}T\\d{6}Z-([0-9a-f-]{36})-\\d+");
    /** An attempt that another node gave up may still be at work there. */
    private static final Duration REST = Duration.ofDays(1);

    private final Stores stores;
    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final Clock clock;

    Leftovers(Stores stores, JdbcClient jdbc, Ledger ledger, Clock clock) {
        this.stores = stores;
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** A store that does not answer is left to the next time. */
    void collect() {
        for (BackupStore store : stores.all()) {
            try {
                collect(store);
            } catch (IOException down) {
                LOG.warn("What is left over on the store {} cannot be collected now: {}", store.id(), down.getMessage());
            }
        }
    }

    int collect(BackupStore store) throws IOException {
        Map<String, List<String>> folders = store.list("sets/").stream().collect(Collectors.groupingBy(
                name -> name.substring(0, name.lastIndexOf('/')), TreeMap::new, Collectors.toList()));
        int removed = 0;
        for (var folder : folders.entrySet()) {
            String manifest = folder.getKey() + "/" + SealedSet.MANIFEST;
            Optional<UUID> backup = backupOf(folder.getKey());
            if (!folder.getValue().contains(manifest) && backup.isPresent() && isGivenUp(backup.get(), folder.getKey())
                    && store.get(manifest).isEmpty()) {
                removed += SetRemoval.removeLeftovers(store, folder.getValue());
            }
        }
        if (removed > 0) {
            ledger.record(Entry.of("leftovers.collected").activity("collect-leftovers").detail("store", store.id())
                    .detail("objects", removed));
        }
        return removed;
    }

    private static Optional<UUID> backupOf(String folder) {
        Matcher named = FOLDER.matcher(folder);
        return named.matches() ? Optional.of(UUID.fromString(named.group(1))) : Optional.empty();
    }

    private boolean isGivenUp(UUID backup, String folder) {
        return jdbc.sql("""
                select state = 'REMOVED' or prefix <> :folder and begun_at < :since
                from backup
                where id = :id
                """)
                .param("folder", folder)
                .param("since", BackupRecords.utc(clock.instant().minus(REST)))
                .param("id", backup)
                .query(Boolean.class)
                .optional().orElse(false);
    }
}
