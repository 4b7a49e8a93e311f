package org.sealkeeper.restore;

import java.util.Optional;
import org.sealkeeper.backup.BackupReading;
import org.sealkeeper.backup.OpenedBackup;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.text.Refusal;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;

/** The one door to what is in a set: it opens for what somebody else has approved, and each time is in the ledger. */
@Component
class ApprovedSet {

    private final Restores restores;
    private final RestoreApprovals approvals;
    private final BackupReading reading;
    private final Inventory inventory;
    private final Vault vault;
    private final Ledger ledger;

    ApprovedSet(Restores restores, RestoreApprovals approvals, BackupReading reading, Inventory inventory,
            Vault vault, Ledger ledger) {
        this.restores = restores;
        this.approvals = approvals;
        this.reading = reading;
        this.inventory = inventory;
        this.vault = vault;
        this.ledger = ledger;
    }

    /** @throws Refusal when it is not approved, no whole copy is left, or the set is of another certificate */
    OpenedBackup open(RestoreId id) {
        approvals.refuseUnlessApproved(id);
        Restore restore = restores.restore(id);
        Version version = inventory.version(restore.version());
        Optional<byte[]> setKey = restores.setKey(id).map(sealed -> vault.open(sealed, context(id)));
        if (setKey.isEmpty() && restore.openedWith().filter(Restore.OpenedWith.QUORUM::equals).isPresent()) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "share.not-joined", restore.id());
        }
        OpenedBackup opened = reading.open(restore.backup(), setKey);
        if (!opened.certificate().equals(version.certificate())) {
            opened.close();
            throw Refusal.of(Refusal.Kind.CONFLICT, "restore.another-certificate", restore.backup(), version.number());
        }
        ledger.record(Restores.recordOf("restore.opened", restore)
                .outcome(restore.openedWith().orElse(Restore.OpenedWith.DRILL_KEY).name())
                .detail("store", opened.store()).detail("number", version.number()));
        return opened;
    }

    /** Under which the key of a set is sealed, once recovery holders have unwrapped it. */
    static String context(RestoreId id) {
        return "restore-set-key:" + id;
    }
}
