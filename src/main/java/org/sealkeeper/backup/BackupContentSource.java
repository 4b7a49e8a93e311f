package org.sealkeeper.backup;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;

/** A package that has something of a signature to back up implements this: documents, platform configuration. */
public interface BackupContentSource {

    /** Adds its files, such as {@code documents/licence.pdf}. */
    void addTo(BackupFiles files, SignatureId signature, Optional<UUID> renewal) throws IOException;
}
