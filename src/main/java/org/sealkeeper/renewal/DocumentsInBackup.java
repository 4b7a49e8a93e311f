package org.sealkeeper.renewal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.sealkeeper.backup.BackupContentSource;
import org.sealkeeper.backup.BackupFiles;
import org.sealkeeper.inventory.SignatureId;
import org.springframework.stereotype.Component;

/** The supporting documents of the renewal that a backup belongs to; where it has none, of the last one that has. */
@Component
class DocumentsInBackup implements BackupContentSource {

    private static final int RENEWALS_LOOKED_AT = 50;

    private final Documents documents;
    private final Renewals renewals;

    DocumentsInBackup(Documents documents, Renewals renewals) {
        this.documents = documents;
        this.renewals = renewals;
    }

    @Override
    public void addTo(BackupFiles files, SignatureId signature, Optional<UUID> renewal) throws IOException {
        int number = 0;
        for (SupportingDocument document : documentsOf(signature, renewal)) {
            // numbered, because two documents may have the same name
            files.add("documents/%02d-%s".formatted(++number, document.name()), documents.content(document.id()));
        }
    }

    private List<SupportingDocument> documentsOf(SignatureId signature, Optional<UUID> renewal) {
        return Stream.concat(renewal.map(RenewalId::new).stream(),
                renewals.find(Optional.of(signature), 0, RENEWALS_LOOKED_AT).stream().map(Renewal::id))
                .map(documents::ofRenewal)
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }
}
