package org.sealkeeper.renewal;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.backup.BackupContentSource;
import org.sealkeeper.backup.BackupFiles;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.stereotype.Component;

/** The supporting documents of the renewal that a backup belongs to. */
@Component
class DocumentsInBackup implements BackupContentSource {

    private final Documents documents;

    DocumentsInBackup(Documents documents) {
        this.documents = documents;
    }

    @Override
    public void addTo(BackupFiles files, SignatureId signature, Optional<UUID> renewal) throws IOException {
        if (renewal.isPresent()) {
            int number = 0;
            for (SupportingDocument document : documents.ofRenewal(new RenewalId(renewal.get()))) {
                // numbered, because two documents may have the same name
                files.add("documents/%02d-%s".formatted(++number, document.name()), documents.content(document.id()));
            }
        }
    }
}
