package org.sealkeeper.backup;

import java.io.IOException;

/** Takes the files of a backup, one after another; each is sealed as it comes and not kept in memory. */
public interface BackupFiles {

    /**
     * @param path inside the backup, such as {@code documents/licence.pdf}
     * @throws IOException when the store does not take it; pass it on
     */
    void add(String path, byte[] content) throws IOException;
}
