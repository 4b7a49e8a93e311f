package org.sealkeeper.backup;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.sealkeeper.inventory.SignatureId;

/** A package that has something of a signature to back up implements this: documents, platform configuration. */
public interface BackupContentSource {

    /** Files by path inside the backup, such as {@code documents/licence.pdf}. */
    Map<String, byte[]> filesFor(SignatureId signature, Optional<UUID> renewal);
}
