package org.sealkeeper.console;

import java.util.List;
import java.util.Optional;
import org.sealkeeper.backup.Backup;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.inventory.Inventory;
import org.sealkeeper.inventory.Signature;
import org.sealkeeper.inventory.Version;
import org.sealkeeper.restore.Restore;
import org.sealkeeper.restore.Restores;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** What can be restored of a signature, and what was. */
@Component
@Order(45)
class RestoresSection implements SignatureSection {

    private static final int SHOWN = 10;

    private final Backups backups;
    private final Restores restores;
    private final Inventory inventory;

    RestoresSection(Backups backups, Restores restores, Inventory inventory) {
        this.backups = backups;
        this.restores = restores;
        this.inventory = inventory;
    }

    /** A proven backup with a key. */
    record Restorable(Backup backup, int version) {
    }

    record Shown(List<Restorable> backups, List<Restore> restores) {
    }

    @Override
    public String id() {
        return "restores";
    }

    @Override
    public Shown about(Signature signature) {
        List<Restorable> restorable = backups.find(Optional.of(signature.id()), 0, SHOWN).stream()
                .filter(backup -> backup.state() == Backup.State.PROVEN && backup.keyIncluded().orElse(false))
                .map(backup -> new Restorable(backup, backup.version().map(inventory::version).map(Version::number)
                        .orElse(0)))
                .toList();
        return new Shown(restorable, restores.ofSignature(signature.id(), 0, SHOWN));
    }
}
