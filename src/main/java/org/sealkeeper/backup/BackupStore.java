package org.sealkeeper.backup;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where sealed sets lie. Objects are written once and never rewritten. Names are paths such as
 * {@code sets/6f1c…/20261124T020000Z-52a0…-1/manifest.cms}: segments of letters, digits, dot, dash and underscore.
 * An {@link IOException} always means that it may work later.
 */
public interface BackupStore {

    /** As backups name it, such as {@code local}. */
    String id();

    /**
     * Writes an object whole and durably, or not at all.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is one of that name; it is left as it is
     */
    void put(String name, byte[] content) throws IOException;

    /** Empty when the store answers and has no such object. */
    Optional<byte[]> get(String name) throws IOException;

    /** Names that begin with the prefix, sorted. */
    List<String> list(String prefix) throws IOException;

    /** Removes an object; does nothing when there is none. */
    void delete(String name) throws IOException;
}
