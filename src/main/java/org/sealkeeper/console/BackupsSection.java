package org.sealkeeper.console;

import java.util.List;
import java.util.Optional;
import org.sealkeeper.backup.Backup;
import org.sealkeeper.backup.BackupQuery;
import org.sealkeeper.backup.Backups;
import org.sealkeeper.inventory.Signature;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** A signature's latest backups, each with its last proof and where it lies. */
@Component
@Order(35)
class BackupsSection implements SignatureSection {

    private static final int SHOWN = 10;

    private final Backups backups;

    BackupsSection(Backups backups) {
        this.backups = backups;
    }

    @Override
    public String id() {
        return "backups";
    }

    @Override
    public List<Backup> about(Signature signature) {
        return backups.find(new BackupQuery(Optional.of(signature.id()), Optional.empty(), Optional.empty(), 0, SHOWN));
    }
}
