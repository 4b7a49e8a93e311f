package org.sealkeeper.backup;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sealkeeper.text.Refusal;

/**
 * Where sealed sets lie. Objects are written once and never rewritten. Names are paths such as
 * {@code sets/6f1c…/20261124T020000Z-52a0…-1/manifest.cms}: segments of letters, digits, dot, dash and underscore.
 * An {@link IOException} always means that it may work later; a {@link Refusal} that somebody has to change the
 * configuration or the store.
 */
public interface BackupStore {

    /** More than any object of ours has. Of one that somebody has put in its place no more is read, and its hash is another. */
    int MOST_OBJECT_BYTES = 16 * 1024 * 1024;

    /** As backups name it, such as {@code local}. */
    String id();

    /** Where it is, as its administrator knows it: a folder, or endpoint, bucket and prefix. */
    String place();

    /**
     * Writes an object whole and durably, or not at all. The same object, already there, is as good as written.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is another of that name; it is left as it is
     */
    void put(String name, byte[] content) throws IOException;

    /** Empty when the store answers and has no such object; at most {@link #MOST_OBJECT_BYTES} of it. */
    Optional<byte[]> get(String name) throws IOException;

    /** Names that begin with the prefix, sorted. */
    List<String> list(String prefix) throws IOException;

    /** Removes an object and all its versions; does nothing when there is none. */
    void delete(String name) throws IOException;

    /**
     * Has nobody delete an object before a moment, where the store can do that. An object that is protected for longer
     * already stays so.
     */
    default void retain(String name, Instant until) throws IOException {
        throw new UnsupportedOperationException("The store " + id() + " protects nothing");
    }

    /** Tries out what the store can do, with objects that it removes again as far as it may. */
    Capabilities probe() throws IOException;

    /** Tells the store what it was found to be able to, so that it is used as it should be. */
    default void use(Capabilities capabilities) {
    }
}
