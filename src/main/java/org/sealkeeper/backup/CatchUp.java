package org.sealkeeper.backup;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Stores that were down when a backup was written, or are new in the configuration, get their copies later, each proven as
 * soon as it is there. What is interrupted goes on with the next look; every node looks.
 */
@Component
class CatchUp {

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final int AT_ONCE = 20;
    private static final int FAILURES = 3;
    /** How long one look copies for each store; the next one goes on. */
    private static final Duration A_LOOK = Duration.ofMinutes(2);
    /** The configuration changes with a start only, but backups that began before it may be proven later. */
    private static final Duration FORESEEN_AGAIN = Duration.ofHours(1);

    private final Stores stores;
    private final Copies copies;
    private final Backups backups;
    private final Clock clock;
    private Instant foreseeAt = Instant.EPOCH;

    CatchUp(Stores stores, Copies copies, Backups backups, Clock clock) {
        this.stores = stores;
        this.copies = copies;
        this.backups = backups;
        this.clock = clock;
    }

    /** A store that does not take three sets is left alone until the next time. */
    @Scheduled(fixedDelayString = "${sealkeeper.backup.catch-up-interval:PT5M}",
            initialDelayString = "${sealkeeper.backup.catch-up-interval:PT5M}")
    void catchUp() {
        foresee();
        stores.all().forEach(this::catchUp);
    }

    private void foresee() {
        if (clock.instant().isBefore(foreseeAt)) {
            return;
        }
        for (BackupStore store : stores.all()) {
            int missing = copies.foreseeMissing(store, stores.rule(store.id()).required(), stores.all());
            if (missing > 0) {
                LOG.info("The store {} gets {} backups that it has not", store.id(), missing);
            }
        }
        foreseeAt = clock.instant().plus(FORESEEN_AGAIN);
    }

    private void catchUp(BackupStore store) {
        Instant end = clock.instant().plus(A_LOOK);
        int failures = 0;
        List<BackupId> next = copies.waitingFor(store, AT_ONCE);
        while (!next.isEmpty() && clock.instant().isBefore(end)) {
            for (BackupId backup : next) {
                failures += bring(backup, store) ? 0 : 1;
                if (failures == FAILURES) {
                    return;
                }
            }
            // what failed is the last of those that wait now, and not tried twice
            next = failures == 0 ? copies.waitingFor(store, AT_ONCE) : List.of();
        }
    }

    private boolean bring(BackupId backup, BackupStore store) {
        try {
            if (backups.copyTo(backup, store).isEmpty()) {
                backups.prove(backup, store.id(), Ledger.SEALKEEPER);
            }
            return true;
        } catch (UncheckedIOException | Refusal e) {
            LOG.warn("The store {} does not have backup {} yet: {}", store.id(), backup, e.getMessage());
            return false;
        }
    }
}
