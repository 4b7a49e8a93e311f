package org.sealkeeper.renewal;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.sealkeeper.backup.BackupContentSource;
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
    public Map<String, byte[]> filesFor(SignatureId signature, Optional<UUID> renewal) {
        Map<String, byte[]> files = new TreeMap<>();
        renewal.map(RenewalId::new).ifPresent(id -> {
            int number = 0;
            for (SupportingDocument document : documents.ofRenewal(id)) {
                // numbered, because two documents may have the same name
                files.put("documents/%02d-%s".formatted(++number, document.name()), documents.content(document.id()));
            }
        });
        return files;
    }
}
