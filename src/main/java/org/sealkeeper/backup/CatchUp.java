package org.sealkeeper.backup;

import java.io.UncheckedIOException;
import org.sealkeeper.text.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Stores that are not required, and were down or are new, get their copies later. */
@Component
class CatchUp {

    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final int AT_ONCE = 20;

    private final Stores stores;
    private final Copies copies;
    private final Backups backups;

    CatchUp(Stores stores, Copies copies, Backups backups) {
        this.stores = stores;
        this.copies = copies;
        this.backups = backups;
    }

    /** A store that does not take one set is left alone until the next time. */
    @Scheduled(fixedDelayString = "${sealkeeper.backup.catch-up-interval:PT5M}",
            initialDelayString = "${sealkeeper.backup.catch-up-interval:PT5M}")
    void catchUp() {
        for (BackupStore store : stores.all()) {
            if (!stores.rule(store.id()).required()) {
                catchUp(store);
            }
        }
    }

    private void catchUp(BackupStore store) {
        for (BackupId backup : copies.waitingFor(store, AT_ONCE)) {
            try {
                backups.copyTo(backup, store);
            } catch (UncheckedIOException | Refusal e) {
                LOG.warn("The store {} does not have backup {} yet: {}", store.id(), backup, e.getMessage());
                return;
            }
        }
    }
}
