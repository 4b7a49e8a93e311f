package org.sealkeeper.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Period;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A folder as a backup store: {@code sealkeeper.backup.folder.<id>.*}.
 *
 * @param path of the folder; made when it is not there
 * @param required whether a set counts only when it lies there too
 * @param objectLock that nobody may delete, which a folder does not have: whoever asks for it is told so
 */
record FolderStoreSettings(Path path, @DefaultValue("true") boolean required, Period objectLock) {

    Stores.Entry entry(String id, String prefix) {
        StoreSettingsRefused.unless(path != null, prefix + ".path is missing: the folder to write backups to");
        StoreSettingsRefused.unless(objectLock == null, prefix + ".object-lock: a folder cannot keep its owner from"
                + " deleting. Take the property away, or use a store with Object Lock in sealkeeper.backup.s3");
        try {
            return new Stores.Entry(new LocalStore(id, path), new StoreRule(required, Optional.empty()));
        } catch (IOException e) {
            throw new IllegalStateException("The backup folder " + path + " cannot be made (" + e.getMessage()
                    + "). Name another one in " + prefix + ".path.", e);
        }
    }
}
