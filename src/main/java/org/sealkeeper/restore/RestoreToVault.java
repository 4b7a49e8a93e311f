package org.sealkeeper.restore;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.sealkeeper.backup.KeyForPerson;
import org.sealkeeper.backup.OpenedBackup;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.ledger.Ledger;
import org.sealkeeper.vault.KeyCustody;
import org.sealkeeper.vault.KeyId;
import org.sealkeeper.vault.Vault;
import org.springframework.stereotype.Component;

/** Gives the version its key back. A key that is there and signs is left alone, and the set is not opened for it. */
@Component("restoreToVault")
class RestoreToVault implements JavaDelegate {

    private final Restores restores;
    private final RestoreApprovals approvals;
    private final ApprovedSet set;
    private final Inventory inventory;
    private final Vault vault;
    private final Ledger ledger;

    RestoreToVault(Restores restores, RestoreApprovals approvals, ApprovedSet set, Inventory inventory, Vault vault,
            Ledger ledger) {
        this.restores = restores;
        this.approvals = approvals;
        this.set = set;
        this.inventory = inventory;
        this.vault = vault;
        this.ledger = ledger;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Restore restore = restores.restore(RestoreId.of((String) execution.getVariable("restoreId")));
        approvals.refuseUnlessApproved(restore.id());
        Version version = inventory.version(restore.version());
        if (signs(version)) {
            ledger.record(Restores.recordOf("restore.key-was-there", restore).detail("number", version.number()));
        } else {
            try (OpenedBackup opened = set.open(restore.id())) {
                KeyId key = vault.store(opened.key(), opened.certificate().getPublicKey(),
                        custodyBefore(version).orElse(opened.custody()));
                inventory.restoreKey(version.id(), key, Ledger.SEALKEEPER);
            }
        }
        execution.setVariable("otherVersionInUse", inventory.activeVersion(version.signature())
                .filter(active -> !active.id().equals(version.id())).isPresent());
    }

    private boolean signs(Version version) {
        try {
            return version.key().isPresent() && vault.use(version.key().get(),
                    key -> KeyForPerson.belongTogether(key, version.certificate()));
        } catch (IllegalStateException lost) {
            return false;
        }
    }

    private Optional<KeyCustody> custodyBefore(Version version) {
        try {
            return version.key().map(vault::custody);
        } catch (IllegalStateException lost) {
            return Optional.empty();
        }
    }
}
