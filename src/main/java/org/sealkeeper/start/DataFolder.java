package org.sealkeeper.start;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder that everything of this installation lies in; one application at a time. */
final class DataFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
    }

    /** @throws StartRefused when it belongs to somebody else, cannot be written to, or is in use */
    static DataFolder open(Path given) {
        Path path = given.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            refuseOtherOwner(path);
            var channel = FileChannel.open(path.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = lock(channel);
            if (lock == null) {
                channel.close();
                throw new StartRefused("start.data-folder-in-use", path);
            }
            return new DataFolder(path, channel, lock);
        } catch (IOException e) {
            throw new StartRefused(e, "start.data-folder-not-writable", path, System.getProperty("user.name"));
        }
    }

    Path path() {
        return path;
    }

    /** A file that only the owner may read, written through to the disk. */
    void writeForOwner(Path file, String content) throws IOException {
        FileAttribute<?>[] ownerOnly = Files.getFileStore(path).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
                : new FileAttribute<?>[0];
        Files.createFile(file, ownerOnly);
        Files.writeString(file, content, StandardCharsets.US_ASCII, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }

    private static void refuseOtherOwner(Path path) throws IOException {
        String owner = Files.getOwner(path).getName();
        String user = System.getProperty("user.name");
        if (!owner.equals(user) && !user.equals("root")) {
            throw new StartRefused("start.data-folder-of-another", path, owner, user);
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException byThisProcess) {
            return null;
        }
    }
}
